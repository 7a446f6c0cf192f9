package dev.lockstep.tck;

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
        List<OpCase> cases = options.cases();
        CaseRunner runner = new CaseRunner(compute);
        Map<String, List<CaseResult>> bySubject = new LinkedHashMap<>();
        int done = 0;
        for (OpCase opCase : cases) {
            CaseResult result = runner.run(opCase);
            bySubject
                    .computeIfAbsent(opCase.subject(), subject -> new ArrayList<>())
                    .add(result);
            done++;
            listener.accept(new Progress(done, cases.size(), result));
        }
        return new VerifyReport(
                compute.device(),
                compute.info().name(),
                compute.options().mathMode(),
                Policy.VERSION,
                options.seed(),
                bySubject.values().stream().map(Verifier::summary).toList(),
                with(Status.FAILED, bySubject),
                with(Status.MISTRUSTED, bySubject),
                (System.nanoTime() - start) * 1e-9);
    }

    /** Runs one case. */
    public static CaseResult run(Compute compute, OpCase opCase) {
        return new CaseRunner(compute).run(opCase);
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
        return new CaseRunner(compute, stored.recorded()).run(file.toString(), call);
    }

    private static List<CaseResult> with(Status status, Map<String, List<CaseResult>> bySubject) {
        return bySubject.values().stream()
                .flatMap(List::stream)
                .filter(result -> result.status() == status)
                .toList();
    }

    private static VerifyReport.SubjectSummary summary(List<CaseResult> results) {
        CaseResult worst = results.getFirst();
        int failed = 0;
        int mistrusted = 0;
        for (CaseResult result : results) {
            worst = result.worst() > worst.worst() ? result : worst;
            failed += result.status() == Status.FAILED ? 1 : 0;
            mistrusted += result.status() == Status.MISTRUSTED ? 1 : 0;
        }
        Status status = failed > 0 ? Status.FAILED : mistrusted > 0 ? Status.MISTRUSTED : Status.PASSED;
        return new VerifyReport.SubjectSummary(
                worst.subject(), results.size(), failed, mistrusted, worst.worst(), worst.name(), status);
    }
}
