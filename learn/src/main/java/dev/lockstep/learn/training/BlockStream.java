package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Event;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.learn.Features;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
    BlockStream(Queue queue, Features features, boolean weighted, int rows, int steps, int batch) {
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
                        scope.tensor(ModelInput.dtype(features), rows, features.count()).named("block.values"),
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

    /** Returns the bytes that each row of a slot takes, with its label, weight, place in a batch, and the loss of that. */
    static long rowBytes(Features features) {
        return ModelInput.byteSize(features) + 4 * Integer.BYTES;
    }

    /** Returns the most rows that a block gains from, but not fewer than are needed. */
    static int mostRows(Features features, int fewest) {
        return Math.clamp(MAX_BYTES / ModelInput.byteSize(features), fewest, Math.max(fewest, MAX_ROWS));
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
