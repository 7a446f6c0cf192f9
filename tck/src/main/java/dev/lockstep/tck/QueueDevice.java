package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.Compute;
import dev.lockstep.MemoryUse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The device that a suite opens for each test, and closes; no test may leave a tensor open. */
abstract class QueueDevice {
    Compute compute;

    /** Opens the device in FP32. The suite closes it. */
    protected abstract Compute open();

    /** Returns the seed of the data: 0, unless it is overridden. */
    protected long seed() {
        return 0;
    }

    @BeforeEach
    final void openDevice() {
        compute = open();
    }

    @AfterEach
    final void closeDevice() {
        if (compute != null) { // open may have found no device, and aborted the test
            MemoryUse left = compute.memory();
            compute.close();
            assertEquals(0, left.liveTensors(), "tensors left open");
        }
    }

    static int[] filled(int length, int value) {
        int[] values = new int[length];
        Arrays.fill(values, value);
        return values;
    }

    String about(int number) {
        return "number " + number + ", seed " + seed();
    }
}
