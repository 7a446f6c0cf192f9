package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.worker.LayerShape;
import dev.lockstep.bench.worker.SpecialCases;
import dev.lockstep.reference.ReferenceEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which cases are run, and how long.
 *
 * @param label its name on the command line
 * @param cases the cases
 * @param onRequest cases that are run only where a text asks for linear probes
 * @param layers the layers, with their batches, whose training is compared between devices
 * @param iterationMillis the time of a round for each contestant
 * @param warmUps the least rounds before those that count
 * @param rounds the rounds that count
 */
record Suite(
        String label,
        List<BenchCase> cases,
        List<BenchCase> onRequest,
        List<LayerShape> layers,
        int iterationMillis,
        int warmUps,
        int rounds) {
    static final Set<String> LABELS = Set.of("smoke", "quick", "full");

    private static final int PARAMETERS = 1 << 24;
    private static final String CROSS_ENTROPY = "softmaxCrossEntropy/n=%s,classes=%s,reduction=mean,loss,grad";

    static Suite named(String name) {
        return switch (name) {
            case "smoke" -> smoke();
            case "quick" -> quick();
            case "full" -> full();
            default -> throw new IllegalArgumentException("no suite is called " + name);
        };
    }

    /** Shows that everything runs; its times mean nothing. */
    private static Suite smoke() {
        List<BenchCase> cases = List.of(
                step(),
                overhead(),
                new BenchCase("linearBackward/n=31,in=207,out=13,dw", Bound.COMPUTE, 1),
                new BenchCase(BenchCase.PROBE + "linear/n=32,in=207,out=13", Bound.COMPUTE, 1),
                memory("sgd/n=4098"));
        return new Suite("smoke", cases, List.of(), List.of(new LayerShape(16, 784, 10)), 10, 1, 1);
    }

    private static Suite quick() {
        List<BenchCase> cases = new ArrayList<>(List.of(step(), epoch(), overhead()));
        products(cases, 1024, 1024, 1024);
        products(cases, 64, 784, 1000);
        cases.add(memory(CROSS_ENTROPY.formatted(4096, 1000)));
        cases.add(memory("sgd/n=" + PARAMETERS));
        return new Suite("quick", cases, probes(), layers(List.of(16, 1024), 784, 10, 1024, 1024), 100, 15, 7);
    }

    private static Suite full() {
        List<BenchCase> cases = new ArrayList<>(List.of(step(), epoch(), overhead()));
        for (int extent : List.of(512, 1024, 2048)) {
            products(cases, extent, extent, extent);
        }
        products(cases, 4096, 784, 10);
        products(cases, 64, 784, 1000);
        products(cases, 256, 4096, 4096);
        cases.addAll(probes());
        cases.add(memory(CROSS_ENTROPY.formatted(4096, 1000)));
        cases.add(memory(CROSS_ENTROPY.formatted(256, 32768)));
        cases.add(memory("sgd/n=" + PARAMETERS));
        cases.add(memory("adamW/n=" + PARAMETERS));
        return new Suite(
                "full",
                cases,
                List.of(),
                layers(List.of(1, 16, 128, 1024), 784, 10, 784, 1000, 1024, 1024, 4096, 4096),
                200,
                12,
                11);
    }

    /** Returns this suite with the cases and layers alone whose names contain one of the texts, all of them if there is none. */
    Suite only(List<String> texts) {
        return texts.isEmpty()
                ? this
                : new Suite(
                        label,
                        Stream.concat(
                                        named(cases, texts),
                                        named(
                                                onRequest,
                                                texts.stream()
                                                        .filter(Suite::asksForProbes)
                                                        .toList()))
                                .toList(),
                        List.of(),
                        layers.stream()
                                .filter(one -> texts.stream().anyMatch(one.caseName()::contains))
                                .toList(),
                        iterationMillis,
                        warmUps,
                        rounds);
    }

    private static Stream<BenchCase> named(List<BenchCase> cases, List<String> texts) {
        return cases.stream().filter(one -> texts.stream().anyMatch(one.name()::contains));
    }

    /** Texts such as {@code ,dw} stand for the suite's own cases alone, which then take the time that they took before. */
    private static boolean asksForProbes(String text) {
        return text.contains("probe");
    }

    Suite withRounds(int count) {
        return new Suite(label, cases, onRequest, layers, iterationMillis, warmUps, count);
    }

    private static BenchCase step() {
        return new BenchCase(SpecialCases.STEP, Bound.COMPUTE, ReferenceEpoch.STEPS);
    }

    private static BenchCase epoch() {
        return new BenchCase(SpecialCases.EPOCH, Bound.COMPUTE, 1);
    }

    private static BenchCase overhead() {
        return new BenchCase(SpecialCases.OVERHEAD, Bound.OVERHEAD, SpecialCases.CALLS);
    }

    private static void products(List<BenchCase> cases, int n, int in, int out) {
        products(cases, "", n, in, out);
    }

    private static void products(List<BenchCase> cases, String group, int n, int in, int out) {
        String shape = "n=" + n + ",in=" + in + ",out=" + out;
        cases.add(new BenchCase(group + "linear/" + shape, Bound.COMPUTE, 1));
        cases.add(new BenchCase(group + "linearBackward/" + shape + ",dx", Bound.COMPUTE, 1));
        cases.add(new BenchCase(group + "linearBackward/" + shape + ",dw", Bound.COMPUTE, 1));
    }

    /** Classifiers of a few to a thousand classes on the features of another model, few and many rows at a time. */
    private static List<BenchCase> probes() {
        List<BenchCase> cases = new ArrayList<>();
        products(cases, BenchCase.PROBE, 32, 512, 10);
        products(cases, BenchCase.PROBE, 256, 768, 100);
        products(cases, BenchCase.PROBE, 256, 4096, 10);
        products(cases, BenchCase.PROBE, 1024, 512, 1000);
        products(cases, BenchCase.PROBE, 1024, 4096, 1000);
        return cases;
    }

    /** Every batch with every layer; two extents make a layer. */
    private static List<LayerShape> layers(List<Integer> batches, int... extents) {
        List<LayerShape> layers = new ArrayList<>();
        for (int i = 0; i < extents.length; i += 2) {
            for (int batch : batches) {
                layers.add(new LayerShape(batch, extents[i], extents[i + 1]));
            }
        }
        return layers;
    }

    private static BenchCase memory(String name) {
        return new BenchCase(name, Bound.MEMORY, 1);
    }
}
