/** What a device is held to: the float64 reference, cases, the policy, and what runs and shadows them. It needs no test framework. */
module dev.lockstep.reference {
    requires transitive dev.lockstep.api;
    requires static org.jspecify;

    exports dev.lockstep.reference;
    exports dev.lockstep.reference.float64;
}
