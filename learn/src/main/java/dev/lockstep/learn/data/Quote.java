package dev.lockstep.learn.data;

import org.jspecify.annotations.Nullable;

/** What a file says, in a message. */
public final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    /** Cuts a text to what fits. */
    public static String of(@Nullable Object text) {
        String whole = String.valueOf(text);
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "…";
    }
}
