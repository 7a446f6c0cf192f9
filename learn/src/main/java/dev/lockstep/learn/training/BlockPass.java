package dev.lockstep.learn.training;

import dev.lockstep.Event;
import dev.lockstep.learn.data.Parallel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One pass over blocks. Threads of the host fill the slots of a {@link BlockStream} in turn, each a piece of a block at a time, while the
 * thread that trains uses a block. Where the system refuses a thread, the one that trains fills them.
 */
final class BlockPass implements AutoCloseable {
    private final BlockStream stream;
    private final BlockPlans plans;
    private final List<Thread> fillers = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The blocks that are planned and not given back, the oldest first. */
    private final Deque<Filling> blocks = new ArrayDeque<>();

    private int planned;
    private int released;
    private boolean planning;
    private boolean closed;
    private @Nullable Throwable failure;

    /** The block that the thread that trains has taken. */
    private @Nullable Filling taken;

    /** A block on its way. */
    private static final class Filling {
        final int block;
        final BlockPlan plan;
        int claimed;
        int filled;

        @Nullable
        Event ready;

        Filling(int block, BlockPlan plan) {
            this.block = block;
            this.plan = plan;
        }
    }

    /** Rows of a block that one thread fills. */
    private record Piece(Filling filling, int from, int to) {}

    BlockPass(BlockStream stream, BlockPlans plans) {
        this.stream = stream;
        this.plans = plans;
        for (int filler = 0; filler < stream.fillers(); filler++) {
            startFiller();
        }
    }

    private void startFiller() {
        Parallel.start(this::fillAll).ifPresent(fillers::add);
    }

    /** Gives the block before back, and returns the rows of the next one, behind whose copies the queue of the training is. */
    BlockSlot next() {
        release();
        Filling next = awaitFilled();
        stream.queue().await(Objects.requireNonNull(next.ready));
        taken = next;
        return stream.slot(next.block);
    }

    private void release() {
        Filling used = taken;
        if (used == null) {
            return;
        }
        taken = null;
        stream.slot(used.block).usedBy(stream.queue());
        lock.lock();
        try {
            blocks.removeFirst();
            released++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Filling awaitFilled() {
        boolean first = true;
        while (true) {
            Filling filled = filledBlock(!first && !fillers.isEmpty());
            if (filled != null) {
                return filled;
            }
            if (fillers.isEmpty()) {
                fillHere();
            } else if (first && released > 0 && stream.addsFiller()) {
                startFiller();
            }
            first = false;
        }
    }

    /** Returns the oldest block if it is filled. */
    private @Nullable Filling filledBlock(boolean wait) {
        lock.lock();
        try {
            while (true) {
                if (failure != null) {
                    throw Parallel.rethrown(failure);
                }
                Filling oldest = blocks.peekFirst();
                if (oldest != null && oldest.ready != null) {
                    return oldest;
                }
                if (!wait) {
                    return null;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fillAll() {
        try (BlockFiller filler = new BlockFiller(stream)) {
            Piece piece = claim();
            while (piece != null && fill(filler, piece)) {
                piece = claim();
            }
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                failure = failure == null ? e : failure;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void fillHere() {
        try (BlockFiller filler = new BlockFiller(stream)) {
            Piece piece = Objects.requireNonNull(claim());
            fill(filler, piece);
        }
    }

    /** Returns the next rows to fill; absent if there are none, or the pass is over. */
    private @Nullable Piece claim() {
        lock.lock();
        try {
            while (!isOver()) {
                Filling newest = blocks.peekLast();
                if (newest != null && newest.claimed < newest.plan.size()) {
                    int from = newest.claimed;
                    newest.claimed = Math.min(newest.plan.size() - from, stream.pieceRows()) + from;
                    return new Piece(newest, from, newest.claimed);
                }
                if (planned == plans.count()) {
                    return null;
                }
                if (planning || planned > released + BlockStream.SLOTS) {
                    changed.awaitUninterruptibly();
                } else {
                    plan();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Plans the next block; the lock is held, but for the planning. */
    private void plan() {
        planning = true;
        lock.unlock();
        BlockPlan plan;
        try {
            plan = plans.plan(planned);
        } finally {
            lock.lock();
            planning = false;
        }
        blocks.addLast(new Filling(planned, plan));
        planned++;
        changed.signalAll();
    }

    /** Fills rows as soon as the slot is free; returns false if the pass is over before. */
    private boolean fill(BlockFiller filler, Piece piece) {
        Filling filling = piece.filling;
        BlockSlot slot = stream.slot(filling.block);
        if (!filler.fill(slot, filling.plan, piece.from, piece.to, () -> awaitSlot(filling.block))) {
            return false;
        }
        if (isLast(piece)) {
            Event ready = stream.copied();
            lock.lock();
            try {
                filling.ready = ready;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    private boolean isLast(Piece piece) {
        lock.lock();
        try {
            piece.filling.filled += piece.to - piece.from;
            return piece.filling.filled == piece.filling.plan.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitSlot(int block) {
        lock.lock();
        try {
            while (!isOver() && block >= released + BlockStream.SLOTS) {
                changed.awaitUninterruptibly();
            }
            return !isOver();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return closed || failure != null;
    }

    /** Ends the threads. The block that was taken may be written over when what is in the queue has run. */
    @Override
    public void close() {
        try {
            release();
        } finally {
            lock.lock();
            try {
                closed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            fillers.forEach(Parallel::joinUninterruptibly);
        }
    }
}
