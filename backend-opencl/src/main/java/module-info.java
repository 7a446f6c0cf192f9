/**
 * The OpenCL backend: every op on any OpenCL 1.2 device, through LWJGL.
 *
 * <p>It calls native code: start the JVM with {@code --enable-native-access=dev.lockstep.opencl,org.lwjgl}.
 */
module dev.lockstep.opencl {
    requires transitive dev.lockstep.api;
    requires dev.lockstep.kernels;
    requires org.lwjgl;
    requires org.lwjgl.natives;
    requires org.lwjgl.opencl;
    requires static org.jspecify;

    exports dev.lockstep.opencl;

    provides dev.lockstep.spi.Backend with
            dev.lockstep.opencl.OpenClBackend;
}
