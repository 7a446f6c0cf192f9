package dev.lockstep.bench;

import java.util.List;
import java.util.Map;

/**
 * All that a run of {@code --suite fit} gave.
 *
 * @param threads the threads that everyone had
 * @param host facts about the machine and the moment, in display order
 * @param data the name of the data
 * @param rows how many images there are
 * @param features how many pixels each has
 * @param classes how many classes there are
 * @param l2 the strength of the penalty
 * @param iterations the most iterations of each
 * @param scores the contestants, devices first
 */
record FitResults(
        int threads,
        Map<String, String> host,
        String data,
        int rows,
        int features,
        int classes,
        double l2,
        int iterations,
        List<FitScore> scores)
        implements Showable {
    static final String SUITE = "fit";

    List<FitScore> timed() {
        return scores.stream().filter(FitScore::isTimed).toList();
    }

    List<FitScore> devices() {
        return timed().stream().filter(score -> !score.isPeer()).toList();
    }

    @Override
    public boolean anyDeviceFailed() {
        return scores.stream().anyMatch(score -> !score.isPeer() && !score.isTimed());
    }

    @Override
    public String text() {
        return FitText.text(this);
    }

    @Override
    public String markdown(String command) {
        return FitText.markdown(this, command);
    }

    @Override
    public Map<String, Object> json() {
        return FitJson.json(this);
    }
}
