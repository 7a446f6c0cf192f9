package dev.lockstep.reference;

import dev.lockstep.Compute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs cases on a device. */
public final class Verifier {
    /**
     * Told after each case.
     *
     * @param done how many cases have been run
     * @param total how many there are
     * @param result how the last one came out
     */
    public record Progress(int done, int total, CaseResult result) {}

    private Verifier() {}

    /** Runs the catalogue, or a part of it, and tells the listener after each case. A failure does not end the run. */
    public static VerifyReport run(Compute compute, VerifyOptions options, Consumer<Progress> listener) {
        long start = System.nanoTime();
        int total = options.cases().size() * options.seeds();
        CaseRunner runner = new CaseRunner(compute);
        Map<String, Tally> tallies = new LinkedHashMap<>();
        List<CaseResult> notPassed = new ArrayList<>();
        int done = 0;
        for (int i = 0; i < options.seeds(); i++) {
            for (OpCase opCase : options.cases(options.seed() + i)) {
                CaseResult result = runner.run(opCase);
                tallies.computeIfAbsent(opCase.subject(), Tally::new).add(result);
                if (result.status() != Status.PASSED) {
                    notPassed.add(result);
                }
                done++;
                listener.accept(new Progress(done, total, result));
            }
            tallies.values().forEach(Tally::endSeed);
        }
        return new VerifyReport(
                compute.device(),
                compute.info().name(),
                compute.options().mathMode(),
                Policy.VERSION,
                options.seed(),
                options.seeds(),
                tallies.values().stream().map(Tally::summary).toList(),
                with(Status.FAILED, notPassed),
                with(Status.MISTRUSTED, notPassed),
                (System.nanoTime() - start) * 1e-9);
    }

    /** Runs one case. */
    public static CaseResult run(Compute compute, OpCase opCase) {
        return new CaseRunner(compute).run(opCase);
    }

    /**
     * Runs one case with the operands that are only read in memory of the host, which is wrapped to be read only:
     * {@link dev.lockstep.TensorFactory#wrapReadOnly}.
     */
    public static CaseResult runOnWrapped(Compute compute, OpCase opCase) {
        return new CaseRunner(compute, false, true).run(opCase);
    }

    /** Runs a call that belongs to no catalogue; the name is for the result. */
    public static CaseResult run(Compute compute, String name, HostCall call) {
        return new CaseRunner(compute).run(name, call);
    }

    /**
     * Runs a case file, as the call was made: directly, or recorded as a program.
     *
     * @throws CaseFileException if the file cannot be read, is no case file, or is damaged
     */
    public static CaseResult replay(Compute compute, Path file) {
        StoredCase stored = CaseFile.read(file);
        HostCall call = CaseData.withUnwrittenOutputs(stored.call());
        return new CaseRunner(compute, stored.recorded(), false).run(file.toString(), call);
    }

    private static List<CaseResult> with(Status status, List<CaseResult> results) {
        return results.stream().filter(result -> result.status() == status).toList();
    }

    /** What is kept of the cases of an op, of which there are millions where there are thousands of seeds. */
    private static final class Tally {
        private final String subject;
        private final List<Double> worstOfSeeds = new ArrayList<>();
        private int cases;
        private int failed;
        private int mistrusted;
        private double worst;
        private double worstOfSeed;
        private String worstCase = "";

        Tally(String subject) {
            this.subject = subject;
        }

        void add(CaseResult result) {
            if (cases == 0 || result.worst() > worst) {
                worst = result.worst();
                worstCase = result.name();
            }
            worstOfSeed = Math.max(worstOfSeed, result.worst());
            failed += result.status() == Status.FAILED ? 1 : 0;
            mistrusted += result.status() == Status.MISTRUSTED ? 1 : 0;
            cases++;
        }

        void endSeed() {
            worstOfSeeds.add(worstOfSeed);
            worstOfSeed = 0;
        }

        VerifyReport.SubjectSummary summary() {
            Status status = failed > 0 ? Status.FAILED : mistrusted > 0 ? Status.MISTRUSTED : Status.PASSED;
            List<Double> ascending = worstOfSeeds.stream().sorted().toList();
            return new VerifyReport.SubjectSummary(
                    subject, cases, failed, mistrusted, worst, worstCase, ascending, status);
        }
    }
}
