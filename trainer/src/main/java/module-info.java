/** The command line. */
module dev.lockstep.trainer {
    requires dev.lockstep.api;
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires java.desktop;
    requires java.net.http;
    requires static org.jspecify;

    opens dev.lockstep.trainer to
            info.picocli;
}
