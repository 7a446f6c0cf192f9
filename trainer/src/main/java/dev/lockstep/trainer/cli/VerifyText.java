package dev.lockstep.trainer.cli;

import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.VerifyReport;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what a verification gave: as a table for a person, as a map for JSON. */
final class VerifyText {
    private VerifyText() {}

    static void print(VerifyReport report, PrintWriter text) {
        text.printf(
                Locale.ROOT,
                "%s, %s: math mode %s, policy %d, %s%n",
                report.device(),
                report.deviceName(),
                report.mathMode(),
                report.policyVersion(),
                seeds(report));
        text.printf(
                Locale.ROOT,
                "  %-20s %6s  %-10s  %-13s  %s%n",
                "op",
                "cases",
                "result",
                "error / bound",
                "in the case");
        for (VerifyReport.SubjectSummary op : report.summaries()) {
            text.printf(
                    Locale.ROOT,
                    "  %-20s %6d  %-10s  %-13s  %s%n",
                    op.subject(),
                    op.cases(),
                    op.status(),
                    fraction(op.worst()),
                    op.worst() == 0 ? "" : op.worstCase());
        }
        report.mistrusted().forEach(result -> text.println(result.status() + " " + result.name()));
        report.failures().forEach(result -> print(result, text));
        text.printf(Locale.ROOT, "%s: %d cases in %.1f s%n", report.status(), report.cases(), report.seconds());
        text.flush();
    }

    static void print(CaseResult result, PrintWriter text) {
        text.printf(Locale.ROOT, "%s %s on %s", result.status(), result.name(), result.device());
        result.failure()
                .ifPresentOrElse(
                        failure -> text.printf(Locale.ROOT, "%n  %s%n  replay: %s", failure.problem(), result.replay()),
                        () -> text.printf(Locale.ROOT, ", error / bound %s", fraction(result.worst())));
        text.println();
        text.flush();
    }

    private static String seeds(VerifyReport report) {
        return report.seeds() == 1
                ? "seed " + report.seed()
                : "seeds " + report.seed() + " to " + (report.seed() + report.seeds() - 1);
    }

    /** Returns a page with each device's margins. */
    static String markdown(List<VerifyReport> reports) {
        StringBuilder page = new StringBuilder("# Measured margins\n\n")
                .append(
                        "Written by `./lockstep verify --seeds N --markdown docs/margins.md`; not to be edited. For each op: how many\n")
                .append(
                        "cases were run, the error as a fraction of what the policy allows, and the case that gave the greatest.\n")
                .append(
                        "Of the worst errors of each seed's cases, half are at most the median, and 99 % at most what is so headed.\n");
        for (VerifyReport report : reports) {
            page.append(String.format(
                    Locale.ROOT,
                    "%n## %s: %s%n%nMath mode %s, policy %d, %s, %d cases: %s.%n%n"
                            + "| op | cases | median | 99 %% | greatest error / bound | in the case |%n|---|---|---|---|---|---|%n",
                    report.device(),
                    report.deviceName(),
                    report.mathMode(),
                    report.policyVersion(),
                    seeds(report),
                    report.cases(),
                    report.status()));
            for (VerifyReport.SubjectSummary op : report.summaries()) {
                page.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %s | %s |%n",
                        op.subject(),
                        op.cases(),
                        fraction(op.quantile(0.5)),
                        fraction(op.quantile(0.99)),
                        fraction(op.worst()),
                        op.worst() == 0 ? "" : "`" + op.worstCase() + "`"));
            }
        }
        return page.toString();
    }

    static Map<String, Object> json(VerifyReport report) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", report.device().toString());
        object.put("deviceName", report.deviceName());
        object.put("mathMode", report.mathMode().toString());
        object.put("policyVersion", report.policyVersion());
        object.put("seed", report.seed());
        object.put("seeds", report.seeds());
        object.put("status", report.status().toString());
        object.put("cases", report.cases());
        object.put("seconds", report.seconds());
        object.put("ops", report.summaries().stream().map(VerifyText::json).toList());
        object.put("failures", report.failures().stream().map(VerifyText::json).toList());
        object.put(
                "mistrusted", report.mistrusted().stream().map(CaseResult::name).toList());
        return object;
    }

    private static Map<String, Object> json(VerifyReport.SubjectSummary op) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("op", op.subject());
        object.put("cases", op.cases());
        object.put("failed", op.failed());
        object.put("mistrusted", op.mistrusted());
        object.put("worst", finite(op.worst()));
        object.put("median", finite(op.quantile(0.5)));
        object.put("percentile99", finite(op.quantile(0.99)));
        object.put("worstCase", op.worstCase());
        object.put("status", op.status().toString());
        return object;
    }

    private static Map<String, Object> json(CaseResult result) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("case", result.name());
        object.put("problem", result.failure().orElseThrow().problem());
        object.put("replay", result.replay());
        return object;
    }

    private static @Nullable Double finite(double worst) {
        return Double.isFinite(worst) ? worst : null;
    }

    private static String fraction(double worst) {
        if (worst == 0) {
            return "exact";
        }
        return Double.isFinite(worst) ? String.format(Locale.ROOT, "%.3f", worst) : "beyond";
    }
}
