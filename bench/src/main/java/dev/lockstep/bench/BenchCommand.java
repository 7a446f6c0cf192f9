package dev.lockstep.bench;

import dev.lockstep.DeviceInfo;
import dev.lockstep.Devices;
import dev.lockstep.bench.Results.LayerScores;
import dev.lockstep.bench.worker.LayerShape;
import dev.lockstep.spi.Availability;
import dev.lockstep.trainer.cli.BenchOptions;
import dev.lockstep.trainer.cli.InputException;
import dev.lockstep.trainer.cli.JsonOutput;
import dev.lockstep.trainer.cli.OutputFile;
import dev.lockstep.trainer.cli.ProgressLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares devices with each other, with the machine's limits, and with peers. */
final class BenchCommand extends BenchOptions {
    @Override
    public Integer call() {
        if (!from.isEmpty() && !(devices.isEmpty() && peers.isEmpty() && only.isEmpty())) {
            throw new InputException("--from: measures nothing; leave out --device, --peers and --case");
        }
        if (suiteName.equals(FitResults.SUITE)) {
            return fit();
        }
        if (fitOptions.areGiven()) {
            throw new InputException("--data, --data-dir and --per-class: are of --suite fit; leave them out");
        }
        Suite suite = suite();
        int count = threadCount();
        Forms forms = new Forms();
        OutputFile picture = chart == null ? null : picture(chart);
        Results results = from.isEmpty() ? measure(suite, count) : StoredResults.read(from);
        forms.write(results);
        if (picture != null) {
            picture.write(isImage(chart) ? Chart.svg(results) : Chart.html(results));
        }
        return results.anyDeviceFailed() ? 1 : 0;
    }

    /** Times whole trainings. */
    private int fit() {
        if (!only.isEmpty() || chart != null) {
            throw new InputException("--suite fit: has no cases and no chart; leave out --case and --chart");
        }
        if (from.size() > 1) {
            throw new InputException("--from: --suite fit shows one file, got " + from.size());
        }
        int count = threadCount();
        Forms forms = new Forms();
        FitResults results = from.isEmpty() ? measureFits(count) : FitJson.read(from.getFirst());
        forms.write(results);
        return results.anyDeviceFailed() ? 1 : 0;
    }

    /** Where text, JSON and page go, which is checked before anything is measured. */
    private final class Forms {
        private final @Nullable JsonOutput output;
        private final @Nullable OutputFile page;

        Forms() {
            from.forEach(file -> outputs().reads("--from", file));
            this.output = outputs().json(json);
            this.page = markdown == null ? null : outputs().file("--markdown", markdown);
        }

        void write(Showable results) {
            PrintWriter text = output != null && output.isStdout() ? err() : out();
            text.print(results.text());
            text.flush();
            if (output != null) {
                output.write(results.json(), out());
            }
            if (page != null) {
                page.write(results.markdown("./" + commandLine()));
            }
        }
    }

    private FitResults measureFits(int count) {
        List<DeviceInfo> here = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        probe(here, reasons);
        List<String> chosen = chosen(here, reasons).stream()
                .map(info -> info.device().toString())
                .toList();
        return new FitBench(fitOptions, count, python, err())
                .measure(chosen, peers, roundCount(), HostFacts.gather(processor(here)));
    }

    private Results measure(Suite suite, int count) {
        List<DeviceInfo> here = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        probe(here, reasons);
        List<DeviceInfo> chosen = chosen(here, reasons);
        List<Entrant> rivals = new Peers(count, python, err()).entrants(peers);
        return run(suite, chosen, rivals, count, processor(here));
    }

    private OutputFile picture(Path file) {
        if (!isImage(file) && !file.toString().endsWith(".html")) {
            throw new InputException("--chart " + file + ": must end in .svg or .html");
        }
        return outputs().file("--chart", file);
    }

    private static boolean isImage(@Nullable Path file) {
        return file != null && file.toString().endsWith(".svg");
    }

    private Suite suite() {
        if (!Suite.LABELS.contains(suiteName)) {
            throw new InputException("--suite " + suiteName + ": no such suite; use " + SUITES);
        }
        Suite suite = Suite.named(suiteName).only(only);
        if (suite.cases().isEmpty() && suite.layers().isEmpty()) {
            throw new InputException("--case " + String.join(", ", only) + ": no case of the suite " + suiteName
                    + " has that in its name");
        }
        int count = roundCount();
        return count == 0 ? suite : suite.withRounds(count);
    }

    /** Returns the rounds that were asked for, 0 for the suite's own. */
    private int roundCount() {
        if (rounds == null) {
            return 0;
        }
        if (rounds < 1) {
            throw new InputException("--rounds " + rounds + ": must be 1 or more");
        }
        return rounds;
    }

    private int threadCount() {
        if (threads < 0) {
            throw new InputException("--threads " + threads + ": must be 0 (one per processor) or more");
        }
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private static void probe(List<DeviceInfo> here, List<String> reasons) {
        for (Devices.BackendStatus status : Devices.probe()) {
            switch (status.availability()) {
                case Availability.Available available -> here.addAll(available.devices());
                case Availability.Unavailable none -> reasons.add(status.kind() + ": " + none.reason());
            }
        }
    }

    private static String processor(List<DeviceInfo> here) {
        return here.stream()
                .filter(info -> info.device().kind().equals("cpu"))
                .map(DeviceInfo::name)
                .findFirst()
                .orElse("unknown");
    }

    /** Returns the devices named, or all that are here. */
    private List<DeviceInfo> chosen(List<DeviceInfo> here, List<String> reasons) {
        if (devices.isEmpty()) {
            return here;
        }
        List<DeviceInfo> chosen = new ArrayList<>();
        for (String name : devices) {
            chosen.add(here.stream()
                    .filter(info -> info.device().toString().equals(name)
                            || (info.device().index() == 0
                                    && info.device().kind().equals(name)))
                    .findFirst()
                    .orElseThrow(() -> new InputException("--device " + name + ": is not here; here are "
                            + here.stream()
                                    .map(info -> info.device().toString())
                                    .collect(Collectors.joining(", "))
                            + (reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")"))));
        }
        return chosen;
    }

    private Results run(Suite suite, List<DeviceInfo> chosen, List<Entrant> rivals, int count, String processor) {
        Map<String, String> host = HostFacts.gather(processor);
        List<Entrant> entrants = chosen.stream()
                .map(info -> Entrant.java(info.device().toString(), false, List.of(), count))
                .toList();
        Set<String> ownMemory = chosen.stream()
                .filter(BenchCommand::hasOwnMemory)
                .map(info -> info.device().toString())
                .collect(Collectors.toSet());
        int total = suite.cases().size() + (entrants.size() > 1 ? suite.layers().size() : 0);
        int[] done = {0};
        ProgressLine line = ProgressLine.possible() ? new ProgressLine(err()) : null;
        PrintWriter err = err();
        MachineLimits limits = new MachineLimits(count, suite.iterationMillis(), ownMemory);
        try (Referee referee = new Referee(suite, count, limits, what -> {
            if (line != null) {
                line.draw(done[0], total, what);
            }
        })) {
            List<CaseScores> cases = new ArrayList<>();
            for (BenchCase benchCase : suite.cases()) {
                cases.add(referee.run(benchCase, Referee.entrants(benchCase, entrants, rivals, count)));
                done[0]++;
                if (line == null) {
                    err.println(done[0] + "/" + total + " " + benchCase.title());
                }
            }
            List<LayerScores> layers = new ArrayList<>();
            if (entrants.size() > 1) {
                for (LayerShape layer : suite.layers()) {
                    layers.add(new LayerScores(layer, referee.run(layer, entrants)));
                    done[0]++;
                    if (line == null) {
                        err.println(done[0] + "/" + total + " training step of " + layer.layer() + ", batch "
                                + layer.batch());
                    }
                }
            }
            return new Results(suite.label(), count, host, limits.measured(), referee.descriptions(), cases, layers);
        } finally {
            if (line != null) {
                line.wipe();
            }
        }
    }

    private static boolean hasOwnMemory(DeviceInfo info) {
        String type = info.capabilities().getOrDefault("type", "");
        return !info.device().kind().equals("cpu") && !type.contains("host's memory");
    }
}
