/**
 * The Lockstep API: devices, tensors, the op contract, programs, typed errors, and the interface that backends implement.
 *
 * <p>It knows no backend and depends on nothing but the JDK.
 */
module dev.lockstep.api {
    requires static org.jspecify;

    exports dev.lockstep;
    exports dev.lockstep.error;
    exports dev.lockstep.op;
    exports dev.lockstep.spi;

    uses dev.lockstep.spi.Backend;
}
