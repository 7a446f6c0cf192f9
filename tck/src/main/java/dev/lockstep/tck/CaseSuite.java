package dev.lockstep.tck;

import dev.lockstep.Compute;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Cases as JUnit tests on a device that is opened before and closed afterwards. Where the system property {@value #CASE} names a case, it
 * alone is run: that is how the replay line of a failure has it.
 */
abstract class CaseSuite {
    /** The system property that names the only case to run. */
    static final String CASE = "lockstep.case";

    private Compute compute;

    /** Opens the device. The suite closes it. */
    protected abstract Compute open();

    /** Returns the suite's cases. */
    abstract Stream<? extends DynamicNode> cases();

    @BeforeEach
    final void openDevice() {
        compute = open();
    }

    @AfterEach
    final void closeDevice() {
        if (compute != null) { // open may have found no device, and aborted the test
            compute.close();
        }
    }

    @TestFactory
    final Stream<? extends DynamicNode> conforms() {
        Optional<String> only = Optional.ofNullable(System.getProperty(CASE));
        return only.isPresent() ? Stream.of(test(OpCase.parse(only.get()))) : cases();
    }

    /** Returns the device of the test that runs. */
    final Compute compute() {
        return compute;
    }

    /** Returns a case as a test, which is aborted if its data prove nothing. */
    final DynamicTest test(OpCase opCase) {
        return DynamicTest.dynamicTest(opCase.name(), () -> {
            CaseResult result = Verifier.run(compute, opCase);
            if (result.status() == Status.FAILED) {
                Assertions.fail(text(result));
            }
            Assumptions.assumeTrue(result.status() == Status.PASSED, result::toString);
        });
    }

    /** Returns what a failed case says, with the command that runs it alone in the backend's own build. */
    final String text(CaseResult result) {
        return result.text(
                "mvn test -Dtest=" + getClass().getSimpleName() + "#conforms '-D" + CASE + "=" + result.name() + "'");
    }
}
