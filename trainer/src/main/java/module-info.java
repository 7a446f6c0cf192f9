/** The flagship embedder of Lockstep: data sets, the training loop and the command line. It names no backend. */
module dev.lockstep.trainer {
    requires dev.lockstep.api;
    requires dev.lockstep.reference;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires java.desktop;
    requires java.net.http;
    requires jdk.unsupported;
    requires static org.jspecify;

    opens dev.lockstep.trainer.cli to
            info.picocli;
}
