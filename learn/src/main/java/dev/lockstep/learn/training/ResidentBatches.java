package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The batches of a split that lies on the device: an epoch is one stretch, and only its order is uploaded. */
final class ResidentBatches implements BatchSource {
    private final Table table;
    private final int steps;

    ResidentBatches(DeviceExamples examples, int batch, TensorFactory factory) {
        steps = examples.size() / batch;
        table = new Table(
                examples,
                factory.tensor(DType.I32, steps, batch).named("order"),
                factory.tensor(DType.F32, steps).named("losses"));
    }

    @Override
    public List<Table> tables() {
        return List.of(table);
    }

    @Override
    public Tensor losses() {
        return table.losses();
    }

    @Override
    public void keepLosses(Ops ops, Stretch stretch, int from, int to) {}

    @Override
    public Epoch epoch(int[] order, int done) {
        table.order()
                .copyFrom(MemorySegment.ofArray(order).asSlice(0, table.order().byteSize()));
        return new Epoch() {
            @Override
            public Stretch next() {
                return new Stretch(0, 0, steps);
            }

            @Override
            public void close() {}
        };
    }
}
