package dev.lockstep.tck;

import dev.lockstep.Compute;
import dev.lockstep.PhiloxStream;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * Random cases, a test for each op: shapes, options and data are drawn by a seed, which stands in the test's name. Of a case that
 * fails, extents are halved and options dropped for as long as it goes on failing; what is left is told with its replay line. A
 * backend's author extends it as {@link ConformanceSuite}:
 *
 * <pre>{@code
 * class AcmeRandomCasesTest extends RandomCases {
 *     @Override
 *     protected Compute open() {
 *         return Compute.open("acme");
 *     }
 * }
 * }</pre>
 *
 * <p>Each run draws a new seed, unless the system property {@value #SEED} says which.
 */
@SuppressWarnings("exports") // JUnit is there for those who run the suite
public abstract class RandomCases extends CaseSuite {
    /** The system property that holds the seed. */
    public static final String SEED = "lockstep.random.seed";

    private static final int TRIES = 60;

    private final long seed = Long.getLong(SEED, ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));

    /** For subclasses. */
    protected RandomCases() {}

    @Override
    protected abstract Compute open();

    @Override
    final Stream<DynamicNode> cases() {
        List<CaseSpace> spaces = CaseSpaces.all();
        return spaces.stream()
                .map(space -> DynamicTest.dynamicTest(
                        space.op() + ", seed " + seed,
                        () -> tryMany(space, new PhiloxStream(seed, spaces.indexOf(space)))));
    }

    private void tryMany(CaseSpace space, PhiloxStream random) {
        for (int i = 0; i < TRIES; i++) {
            int[] drawn = space.draw(random);
            if (run(compute(), space.name(drawn)).status() == Status.FAILED) {
                fail(space, drawn);
            }
        }
    }

    private void fail(CaseSpace space, int[] drawn) {
        String simplest = space.name(space.shrink(drawn, name -> alone(name).status() == Status.FAILED));
        Assertions.fail(
                text(alone(simplest)) + "\n  shrunk from " + space.name(drawn) + ", drawn by -D" + SEED + "=" + seed);
    }

    /** Runs a case on a device opened anew: the failure of another may have left it unusable. */
    private CaseResult alone(String name) {
        try (Compute fresh = open()) {
            return run(fresh, name);
        }
    }

    private static CaseResult run(Compute compute, String name) {
        return Verifier.run(compute, OpCase.parse(name));
    }
}
