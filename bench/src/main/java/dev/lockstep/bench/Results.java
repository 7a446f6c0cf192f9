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
        List<LayerScores> layers)
        implements Showable {
    /**
     * How the devices came out in the training of a layer.
     *
     * @param shape the layer and its batch
     * @param scores the times
     */
    record LayerScores(LayerShape shape, CaseScores scores) {}

    @Override
    public boolean anyDeviceFailed() {
        return cases.stream()
                .flatMap(scores -> scores.scores().stream())
                .anyMatch(score -> !score.isPeer() && !score.isTimed());
    }

    @Override
    public String text() {
        return ResultText.text(this);
    }

    @Override
    public String markdown(String command) {
        return ResultText.markdown(this, command);
    }

    @Override
    public Map<String, Object> json() {
        return ResultJson.json(this);
    }
}
