/**
 * The Lockstep API: devices, tensors, the op contract, programs, typed errors, and the interface that backends implement.
 *
 * <p>It knows no backend and depends on nothing but the JDK.
 */
@SuppressWarnings("module") // the modules that some packages are exported to are compiled later
module dev.lockstep.api {
    requires static org.jspecify;

    exports dev.lockstep;
    exports dev.lockstep.error;
    exports dev.lockstep.op;
    exports dev.lockstep.spi;
    exports dev.lockstep.tuning;
    exports dev.lockstep.fusion to
            dev.lockstep.cpu,
            dev.lockstep.kernels;
    exports dev.lockstep.file to
            dev.lockstep.kernels,
            dev.lockstep.learn,
            dev.lockstep.reference,
            dev.lockstep.trainer;

    uses dev.lockstep.spi.Backend;
}
