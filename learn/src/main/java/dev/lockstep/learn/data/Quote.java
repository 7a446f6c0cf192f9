package dev.lockstep.learn.data;

/** What a file says, in a message. */
final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    /** Cuts a text to what fits. */
    static String of(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
