package dev.lockstep.tck;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.PyTorchCases;
import dev.lockstep.reference.PyTorchTraining;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The conformance suite as JUnit 5 tests, one for each case of the catalogue, grouped by op, one for each
 * result of PyTorch's that the kit brings along, and those of memory and math modes. A backend's author extends it:
 *
 * <pre>{@code
 * class AcmeConformanceTest extends ConformanceSuite {
 *     @Override
 *     protected Compute open() {
 *         return Compute.open("acme");
 *     }
 * }
 * }</pre>
 *
 * <p>A case that is mistrusted counts as aborted, not as passed.
 */
@SuppressWarnings("exports") // JUnit is there for those who run the suite
public abstract class ConformanceSuite extends DeviceRules {
    /** For subclasses. */
    protected ConformanceSuite() {}

    @Override
    protected abstract Compute open();

    /** Returns the seed of the data: 0, unless it is overridden. */
    protected long seed() {
        return 0;
    }

    @Override
    final Stream<DynamicNode> cases() {
        return OpCase.subjects()
                .map(subject -> DynamicContainer.dynamicContainer(
                        subject, OpCase.catalogue(subject, seed()).map(this::test)));
    }

    @TestFactory
    final Stream<DynamicTest> agreesWithPyTorch() {
        return PyTorchCases.all().stream()
                .map(test -> DynamicTest.dynamicTest(test.name(), () -> test.check(compute())));
    }

    @Test
    final void trainsOpByOpAsPyTorchDoes() {
        assumeBinary32();
        PyTorchTraining.opByOp(compute()).check();
    }

    @Test
    final void trainsByProgramAsPyTorchDoes() {
        assumeBinary32();
        PyTorchTraining.asProgram(compute()).check();
    }

    private void assumeBinary32() {
        MathMode mode = compute().options().mathMode();
        Assumptions.assumeTrue(mode == MathMode.FP32, "the policy has no trajectory for " + mode);
    }
}
