/** Device kernels, one source for CUDA C and OpenCL C, and what turns the calls of ops into launches of them. */
module dev.lockstep.kernels {
    requires transitive dev.lockstep.api;
    requires static org.jspecify;

    exports dev.lockstep.kernels;
    exports dev.lockstep.kernels.host;
}
