/** Arrays of DJL as tensors, and the other way. The application brings DJL and its engine along. */
module dev.lockstep.djl {
    requires transitive dev.lockstep.api;
    requires dev.lockstep.cpu;
    requires transitive ai.djl.api;
    requires static org.jspecify;

    exports dev.lockstep.djl;
}
