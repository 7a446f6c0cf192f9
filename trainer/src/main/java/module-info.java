/** The command line of Lockstep and its reports. It names no backend. */
module dev.lockstep.trainer {
    requires dev.lockstep.learn;
    requires dev.lockstep.reference;
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires jdk.unsupported;
    requires static org.jspecify;
}
