package dev.lockstep.learn.data;

/** Texts of a file that a message quotes. */
final class Quoted {
    private static final int LONGEST = 60;

    private Quoted() {}

    /** Returns a text, or the beginning of one that is long. */
    static String text(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
