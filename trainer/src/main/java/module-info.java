/** The command line. */
module dev.lockstep.trainer {
    requires dev.lockstep.api;
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.lockstep.trainer to
            info.picocli;
}
