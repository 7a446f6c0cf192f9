package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Event;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.spi.AllocationFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The way of rows from host memory, such as a mapped file, through a device that cannot hold them all: slots that a queue of its own fills in
 * turn, while the queue of a training uses the one that was filled before.
 *
 * <p>It owns that queue and the slots, and frees them when it is closed. Used by one thread, with one pass at a time.
 */
final class BlockStream implements AutoCloseable {
    static final int SLOTS = 2;

    /** What one thread copies at once: it stays in the caches between the two copies. */
    private static final long PIECE_BYTES = 1 << 20;

    private static final int MAX_FILLERS = 8;

    /** A label, a weight, a place in a batch, and the loss of that. */
    private static final int WORDS_OF_ROW = 4;

    /** Larger blocks gain nothing. */
    private static final long MAX_BYTES = 64 << 20;

    private static final int MAX_ROWS = 1 << 18;

    private final Queue queue;
    private final Queue copies;
    private final Scope scope;
    private final int rows;
    private final int steps;
    private final int pieceRows;
    private final long rowBytes;
    private final List<BlockSlot> slots = new ArrayList<>();
    private int fillers = 1;

    /**
     * Makes the slots.
     *
     * @param queue uses the blocks
     * @param weighted whether examples have weights
     * @param rows the most rows of a block
     * @param steps the most batches that are read from a block, 0 if none are
     */
    private BlockStream(Queue queue, Features features, boolean weighted, int rows, int steps, int batch) {
        this.queue = queue;
        this.rows = rows;
        this.steps = steps;
        rowBytes = features.byteSize();
        pieceRows = Math.clamp(PIECE_BYTES / rowBytes, 1, rows);
        copies = queue.compute().newQueue();
        scope = copies.scope();
        try {
            for (int slot = 0; slot < SLOTS; slot++) {
                DeviceExamples block = new DeviceExamples(
                        scope.tensor(ModelInput.dtype(features), rows, features.count())
                                .named("block.values"),
                        features.scale(),
                        scope.tensor(DType.I32, rows).named("block.labels"),
                        weighted ? scope.tensor(DType.F32, rows).named("block.weights") : null);
                Tensor order = scope.tensor(DType.I32, steps, batch).named("block.order");
                slots.add(new BlockSlot(copies, block, order));
            }
            queue.await(copies.event());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Makes a stream with slots as large as there is room for and they gain from.
     *
     * @param room the bytes of the device that all that the stream is used for may take
     * @param taken the bytes that it takes without the stream
     * @param batch how many rows at least a block has, if the splits have as many
     * @param splits what the stream is for, of the same features
     * @throws DeviceMemoryException if there is not enough room
     */
    static BlockStream within(long room, long taken, Queue queue, int batch, Examples... splits) {
        Features features = splits[0].features();
        int largest = Stream.of(splits).mapToInt(Examples::size).max().orElseThrow();
        boolean weighted = Stream.of(splits).anyMatch(split -> split.weights().isPresent());
        int fewest = Math.min(largest, Math.max(batch, ExampleBlocks.UNIT));
        long slotRowBytes = ModelInput.byteSize(features) + WORDS_OF_ROW * Integer.BYTES;
        long rows = (room - taken) / SLOTS / slotRowBytes;
        if (rows < fewest) {
            throw tooLittle(room, taken + slotRowBytes * fewest * SLOTS, fewest + " examples of " + features, queue);
        }
        int most = Math.max(fewest, Math.clamp(MAX_BYTES / ModelInput.byteSize(features), 1, MAX_ROWS));
        int used = (int) Math.min(rows, Math.min(largest, most));
        return new BlockStream(queue, features, weighted, used, used / batch, batch);
    }

    private static DeviceMemoryException tooLittle(long room, long needed, String block, Queue queue) {
        AllocationFailedException cause = new AllocationFailedException(
                needed + " bytes are needed",
                OptionalLong.of(room),
                OptionalLong.empty(),
                "allow " + needed + " bytes of device memory",
                null);
        return new DeviceMemoryException(
                queue.compute().device(), "to read blocks of " + block, needed, List.of(), cause);
    }

    /** Returns the queue that uses the blocks. */
    Queue queue() {
        return queue;
    }

    /** Returns an event behind all copies so far. */
    Event copied() {
        return copies.event();
    }

    /** Returns all slots. */
    List<BlockSlot> slots() {
        return Collections.unmodifiableList(slots);
    }

    /** Returns the slot of a block of a pass. */
    BlockSlot slot(int block) {
        return slots.get(block % SLOTS);
    }

    /** Returns the most rows of a block. */
    int rows() {
        return rows;
    }

    /** Returns the most batches that are read from a block. */
    int steps() {
        return steps;
    }

    /** Returns the most rows that one thread copies at once. */
    int pieceRows() {
        return pieceRows;
    }

    /** Returns the bytes of those. */
    long pieceBytes() {
        return pieceRows * rowBytes;
    }

    /** Returns how many threads fill the slots. */
    int fillers() {
        return fillers;
    }

    /** Has one thread more fill the slots, because the training had to wait for a block; returns false if there are enough. */
    boolean addsFiller() {
        if (fillers == MAX_FILLERS) {
            return false;
        }
        fillers++;
        return true;
    }

    @Override
    public void close() {
        scope.close();
        copies.close();
    }
}
