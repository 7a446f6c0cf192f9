package dev.lockstep.trainer.report;

/** Names for files after what others have named. */
public final class FileName {
    private static final int LONGEST = 40;

    private FileName() {}

    /** Keeps what any file system takes: the end of a path says more than its beginning. */
    public static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._]+", "-");
        return plain.length() <= LONGEST ? plain : plain.substring(plain.length() - LONGEST);
    }
}
