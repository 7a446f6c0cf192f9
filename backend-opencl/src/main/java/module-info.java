/**
 * The OpenCL backend: every op on any OpenCL 1.2 device, through LWJGL. LWJGL's native library is in a jar of its own for each platform,
 * {@code org.lwjgl:lwjgl} with a classifier such as {@code natives-linux}, which the application brings along; all of them are the module
 * {@code org.lwjgl.natives}, which is found on the module path without being required.
 *
 * <p>It calls native code: start the JVM with {@code --enable-native-access=dev.lockstep.opencl,org.lwjgl,org.lwjgl.opencl}. Otherwise
 * it has no device, and says so.
 */
module dev.lockstep.opencl {
    requires transitive dev.lockstep.api;
    requires transitive dev.lockstep.kernels;
    requires org.lwjgl;
    requires org.lwjgl.opencl;
    requires static org.jspecify;

    exports dev.lockstep.opencl;

    provides dev.lockstep.spi.Backend with
            dev.lockstep.opencl.OpenClBackend;
}
