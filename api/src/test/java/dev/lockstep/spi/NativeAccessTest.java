package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tests of this module run without native access. */
class NativeAccessTest {
    @Test
    void whereNativeAccessIsNotAllowedTheRemedyNamesTheOption() {
        assertThat(NativeAccess.refusal(NativeAccessTest.class, "org.lwjgl"))
                .contains(new Availability.Unavailable(
                        "native access is not allowed", "start java with --enable-native-access=ALL-UNNAMED"));
    }
}
