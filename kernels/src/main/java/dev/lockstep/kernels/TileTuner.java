package dev.lockstep.kernels;

import dev.lockstep.Device;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.tuning.Tuning;
import dev.lockstep.tuning.TuningStep;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Searches for the fastest tiles of a device by hill climbing: first the tiles of the table, then neighbours of the best so far. A tile is
 * measured only if all its products are right. It is measured in turn with the best, so that other load slows down both.
 */
public final class TileTuner {
    /** A smaller gain may be noise. */
    private static final double WORTHWHILE = 1.03;

    /** A tile that is slower by this factor in the first round gets no second one. */
    private static final double HOPELESS = 1.5;

    private static final int ROUNDS = 3;

    /** The tiles besides the one in use that are measured however short the time is. */
    private static final int MIN_OTHERS = 1;

    private final Device device;
    private final BackendQueue memory;
    private final KernelQueue queue;
    private final String name;
    private final TileTable table;

    /**
     * Makes a tuner.
     *
     * @param memory the queue whose memory is computed on
     * @param queue launches in it
     * @param name the device's name, which lines of the table match
     * @param table has the tiles in use and the user's file
     */
    public TileTuner(Device device, BackendQueue memory, KernelQueue queue, String name, TileTable table) {
        this.device = device;
        this.memory = memory;
        this.queue = queue;
        this.name = name;
        this.table = table;
    }

    /** Looks for about so long, tells of each candidate, and writes the user's file if it has found faster tiles. */
    public Tuning tune(Duration limit, Consumer<TuningStep> progress) {
        MatrixSize[] sizes = MatrixSize.values();
        List<Tuning.Choice> choices = new ArrayList<>();
        List<TileLine> chosen = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < sizes.length; i++) {
            Clock clock = new Clock(start, limit.toNanos(), (i + 1.0) / sizes.length);
            try (TileTrials trials = new TileTrials(memory, queue, sizes[i])) {
                Search search = new Search(sizes[i], trials, clock, progress);
                choices.add(search.run());
                if (choices.getLast().isNew()) {
                    chosen.add(new TileLine(queue.limits().cpuShaped(), sizes[i], search.best, name));
                }
            } catch (AllocationFailedException e) {
                throw new DeviceMemoryException(device, "the matrices of a tuning", 0, List.of(), e);
            }
        }
        Tuning tuning = new Tuning(table.file().path(), choices);
        if (tuning.isWritten()) {
            table.file().put(chosen);
        }
        return tuning;
    }

    /** The time limit of a tuning. A size class may use it up to the fraction {@code until}. */
    private record Clock(long start, long limit, double until) {
        double share() {
            return Math.min(until, (double) (System.nanoTime() - start) / limit);
        }

        boolean isOver() {
            return share() >= until;
        }
    }

    /** The search for the tile of one size class. */
    private final class Search {
        private final MatrixSize size;
        private final TileTrials trials;
        private final Clock clock;
        private final Consumer<TuningStep> progress;
        private final MatrixTile before;
        private final Deque<MatrixTile> pending = new ArrayDeque<>();
        private final Set<MatrixTile> seen = new HashSet<>();
        private MatrixTile best;
        private boolean bestIsRight;
        private int measured;
        private int refused;

        Search(MatrixSize size, TileTrials trials, Clock clock, Consumer<TuningStep> progress) {
            this.size = size;
            this.trials = trials;
            this.clock = clock;
            this.progress = progress;
            before = table.tile(size, name, queue.limits());
            best = before;
        }

        Tuning.Choice run() {
            seen.add(before);
            bestIsRight = isRight(before);
            if (bestIsRight) {
                report(before, trials.gigaflops(trials.seconds(trials.products(before))), "");
            }
            boolean beforeIsRight = bestIsRight;
            pending.addAll(table.candidates(size, queue.limits()));
            pending.addAll(before.neighbours());
            while (!pending.isEmpty() && (!clock.isOver() || measured <= MIN_OTHERS)) {
                MatrixTile tile = pending.removeFirst();
                if (seen.add(tile) && tile.lacking(queue.limits()).isEmpty()) {
                    consider(tile);
                }
            }
            if (!beforeIsRight) {
                double gigaflops = bestIsRight ? trials.gigaflops(trials.seconds(trials.products(best))) : 0;
                return choice(best, 0, gigaflops);
            }
            Race last = new Race(before, best);
            last.run(ROUNDS);
            return last.gain() >= WORTHWHILE
                    ? choice(best, last.first(), last.second())
                    : choice(before, last.first(), last.first());
        }

        private Tuning.Choice choice(MatrixTile after, double gigaflopsBefore, double gigaflopsAfter) {
            best = after;
            return new Tuning.Choice(
                    size.text(), before.text(), gigaflopsBefore, after.text(), gigaflopsAfter, measured, refused);
        }

        private void consider(MatrixTile tile) {
            if (!isRight(tile)) {
                return;
            }
            if (!bestIsRight) {
                bestIsRight = true;
                adopt(tile);
                report(tile, trials.gigaflops(trials.seconds(trials.products(tile))), "");
                return;
            }
            Race race = new Race(best, tile);
            race.run(1);
            if (race.gain() * HOPELESS >= 1) {
                race.run(ROUNDS);
            }
            if (race.gain() >= WORTHWHILE) {
                adopt(tile);
            }
            report(tile, race.second(), "");
        }

        private void adopt(MatrixTile tile) {
            best = tile;
            List<MatrixTile> neighbours = tile.neighbours();
            for (int i = neighbours.size() - 1; i >= 0; i--) {
                pending.addFirst(neighbours.get(i));
            }
        }

        private boolean isRight(MatrixTile tile) {
            String refusal = trials.refusal(tile);
            if (refusal.isEmpty()) {
                measured++;
                return true;
            }
            refused++;
            report(tile, 0, refusal);
            return false;
        }

        private void report(MatrixTile tile, double gigaflops, String refusal) {
            progress.accept(new TuningStep(size.text(), tile.text(), gigaflops, refusal, clock.share()));
        }

        /** Two tiles measured in turn. The shortest time of each product counts. */
        private final class Race {
            private final List<TiledProduct> firstProducts;
            private final List<TiledProduct> secondProducts;
            private double[] firstSeconds = {};
            private double[] secondSeconds = {};

            Race(MatrixTile first, MatrixTile second) {
                firstProducts = trials.products(first);
                secondProducts = trials.products(second);
            }

            void run(int rounds) {
                for (int i = 0; i < rounds; i++) {
                    firstSeconds = shorter(firstSeconds, trials.seconds(firstProducts));
                    secondSeconds = shorter(secondSeconds, trials.seconds(secondProducts));
                }
            }

            double first() {
                return trials.gigaflops(firstSeconds);
            }

            double second() {
                return trials.gigaflops(secondSeconds);
            }

            double gain() {
                return second() / first();
            }

            private static double[] shorter(double[] known, double[] measuredNow) {
                if (known.length == 0) {
                    return measuredNow;
                }
                double[] least = Arrays.copyOf(known, known.length);
                for (int i = 0; i < least.length; i++) {
                    least[i] = Math.min(least[i], measuredNow[i]);
                }
                return least;
            }
        }
    }
}
