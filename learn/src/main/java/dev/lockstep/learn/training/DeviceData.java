package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Queue;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A data set for the trainings of one device: on the device, or in host memory where it does not fit. */
public abstract sealed class DeviceData permits ResidentData, StreamedData {
    /**
     * Steps of so few classes are short beside reading their rows, which compiled code may do ahead in memory of the device but not in a mapped
     * file: such data are copied if there is room.
     */
    private static final int FEW_CLASSES = 16;

    private final Dataset data;

    DeviceData(Dataset data) {
        this.data = data;
    }

    /**
     * Uploads a data set for one training, or leaves it in host memory.
     *
     * @param queue the queue of the training
     * @param factory makes tensors of that queue
     */
    static DeviceData of(Dataset data, TrainingSettings settings, Queue queue, TensorFactory factory) {
        long room = room(queue.compute());
        return upload(data, room - ResidentData.trainingBytes(data, settings), room, queue.compute(), factory);
    }

    /**
     * Uploads a data set, or leaves it in host memory. Any queue of the device may read it.
     *
     * @param trainings how many trainings may read it at once
     * @param factory makes its tensors, such as a {@link dev.lockstep.Scope} that frees them
     */
    public static DeviceData shared(Dataset data, Compute compute, int trainings, TensorFactory factory) {
        long room = room(compute);
        long most = compute.options().memoryLimit() > 0 ? room / 2 : room; // the other half is for the trainings
        return upload(data, most, room / trainings, compute, factory);
    }

    /**
     * Uploads a data set of at most so many bytes, if the device takes it.
     *
     * @param most the most bytes that it may have on the device
     * @param room the bytes that one training may have on the device, with its share of the data, if that is left in host memory
     */
    private static DeviceData upload(Dataset data, long most, long room, Compute compute, TensorFactory factory) {
        Optional<ResidentData> copied = Optional.empty();
        boolean canStay = ModelInput.isInPlace(data.train(), compute);
        if (!canStay || (data.train().values().isMapped() && data.classes() <= FEW_CLASSES)) {
            copied = resident(data, false, most, compute, factory);
        }
        Optional<ResidentData> used =
                copied.isEmpty() && canStay ? resident(data, true, most, compute, factory) : copied;
        return used.isPresent() ? used.get() : new StreamedData(data, room);
    }

    private static Optional<ResidentData> resident(
            Dataset data, boolean inPlace, long most, Compute compute, TensorFactory factory) {
        return ResidentData.bytes(data, inPlace, compute) <= most
                ? attempt(factory, tensors -> ResidentData.upload(data, inPlace, tensors))
                : Optional.empty();
    }

    /** Uploads something; if the device has too little memory, frees what was uploaded of it and returns nothing. */
    static <T> Optional<T> attempt(TensorFactory factory, Function<TensorFactory, T> upload) {
        NotingFactory noting = new NotingFactory(factory);
        try {
            return Optional.of(upload.apply(noting));
        } catch (DeviceMemoryException e) {
            System.getLogger(DeviceData.class.getName())
                    .log(System.Logger.Level.DEBUG, "the examples stay in host memory", e);
            noting.made.forEach(Tensor::close);
            return Optional.empty();
        }
    }

    /** Notes what another factory makes. */
    private static final class NotingFactory implements TensorFactory {
        final List<Tensor> made = new ArrayList<>();
        private final TensorFactory factory;

        NotingFactory(TensorFactory factory) {
            this.factory = factory;
        }

        @Override
        public Tensor tensor(DType dtype, Shape shape) {
            return noted(factory.tensor(dtype, shape));
        }

        @Override
        public Tensor wrapReadOnly(MemorySegment memory, DType dtype, Shape shape) {
            return noted(factory.wrapReadOnly(memory, dtype, shape));
        }

        private Tensor noted(Tensor tensor) {
            made.add(tensor);
            return tensor;
        }
    }

    /** Returns the bytes that a device, or the limit that it was opened with, has left for tensors. */
    static long room(Compute compute) {
        long limit = compute.options().memoryLimit();
        long all = limit > 0 ? limit : compute.info().memoryBytes();
        return Math.max(0, all - compute.memory().liveBytes());
    }

    /** Returns the data set. */
    public Dataset data() {
        return data;
    }

    /** Returns whether it stays in host memory. */
    abstract boolean isStreamed();

    /**
     * Prepares it for one training.
     *
     * @param taken the bytes of the tensors that the training has made
     * @throws DeviceMemoryException if the device has not enough memory
     */
    abstract TrainingData open(Queue queue, int batch, long taken, TensorFactory factory);
}
