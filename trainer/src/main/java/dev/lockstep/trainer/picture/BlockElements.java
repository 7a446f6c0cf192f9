package dev.lockstep.trainer.picture;

import java.nio.charset.StandardCharsets;

/** The signs that pictures of text are drawn with (U+2580 to U+259F). */
public final class BlockElements {
    private BlockElements() {}

    /** Returns whether stdout shows them, which needs UTF-8; a terminal and this JVM follow the same locale. */
    public static boolean areShown() {
        return StandardCharsets.UTF_8.equals(System.out.charset());
    }
}
