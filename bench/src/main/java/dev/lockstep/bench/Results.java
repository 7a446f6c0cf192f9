package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.worker.LayerShape;
import java.util.List;
import java.util.Map;

/**
 * All that a run of the benchmarks gave.
 *
 * @param suite the suite's name
 * @param threads the threads that everyone had
 * @param host facts about the machine and the moment, in display order
 * @param limits what the machine did at best, in GFLOP/s or GB/s
 * @param contestants what each said about itself
 * @param cases the cases, in order
 * @param layers the training steps of layers that were compared between devices, in order
 */
record Results(
        String suite,
        int threads,
        Map<String, String> host,
        Map<Bound, Statistics> limits,
        Map<String, String> contestants,
        List<CaseScores> cases,
        List<LayerScores> layers) {
    /**
     * How the devices came out in the training of a layer.
     *
     * @param shape the layer and its batch
     * @param scores the times
     */
    record LayerScores(LayerShape shape, CaseScores scores) {}

    /** Returns whether anything computed wrongly, or ended before it was timed. */
    boolean anyDeviceFailed() {
        return cases.stream()
                .flatMap(scores -> scores.scores().stream())
                .anyMatch(score -> !score.isPeer() && !score.isTimed());
    }
}
