package dev.lockstep.learn.parquet;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the library that reads Parquet is told before it is used, unless the application has told it otherwise. */
final class Library {
    private static final String LIBDEFLATE = "hardwood.uselibdeflate";

    /** Held here, because a logger that nobody holds is forgotten with its level. */
    private static final Logger LOG = Logger.getLogger("dev.hardwood");

    static {
        // It would look for a libdeflate in the machine's folders, and take longer to open it than most files take to
        // be read.
        if (System.getProperty(LIBDEFLATE) == null) {
            System.setProperty(LIBDEFLATE, "false");
        }
        // It tells of each choice that it makes, onto stderr where nobody has configured a log.
        if (LOG.getLevel() == null) {
            LOG.setLevel(Level.WARNING);
        }
    }

    private Library() {}

    /** Sees to it that the library has been told. */
    static void prepare() {
        // The class is initialised by the call.
    }
}
