package dev.lockstep.kernels.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far the host goes ahead of a device. */
final class BacklogTest {
    private static final long MILLISECOND = 1_000_000;
    private final Backlog backlog = new Backlog(512);

    /** Adds commands up to the end of a batch, and returns how many they were. */
    private int batch() {
        int commands = 1;
        boolean last = backlog.nextEndsBatch();
        while (!backlog.add()) {
            assertThat(last).isFalse();
            last = backlog.nextEndsBatch();
            commands++;
        }
        assertThat(last).isTrue();
        return commands;
    }

    @Test
    void growsToItsBoundWhereTheDeviceIsQuick() {
        int commands = batch();
        for (int i = 0; i < 20; i++) {
            backlog.waited(MILLISECOND);
            assertThat((long) batch()).isEqualTo(Math.min(512L, (long) commands << (i + 1)));
        }
    }

    @Test
    void shrinksToAFewCommandsWhereTheDeviceIsSlow() {
        for (int i = 0; i < 20; i++) {
            backlog.waited(500 * MILLISECOND);
        }
        assertThat(batch()).isEqualTo(4);
        assertThat(batch()).isEqualTo(4);
    }

    @Test
    void isWhatThePropertySaysWhateverTheDeviceTakes() {
        System.setProperty(Backlog.PROPERTY, "7");
        try {
            Backlog fixed = new Backlog(512);
            for (int i = 1; i <= 70; i++) {
                assertThat(fixed.nextEndsBatch()).isEqualTo(i % 7 == 0);
                assertThat(fixed.add()).isEqualTo(i % 7 == 0);
                fixed.waited(i % 2 == 0 ? 0 : 500 * MILLISECOND);
            }
        } finally {
            System.clearProperty(Backlog.PROPERTY);
        }
    }

    @Test
    void staysWhereABatchTakesSomeMilliseconds() {
        int commands = batch();
        for (int i = 0; i < 20; i++) {
            backlog.waited(5 * MILLISECOND);
        }
        assertThat(batch()).isEqualTo(commands);
    }
}
