/**
 * The CUDA backend: every op on NVIDIA GPUs, through JCuda, cuBLAS and NVRTC.
 *
 * <p>It calls native code: start the JVM with {@code --enable-native-access=dev.lockstep.cuda,jcuda,jcublas}. Otherwise it has no device,
 * and says so.
 */
module dev.lockstep.cuda {
    requires transitive dev.lockstep.api;
    requires transitive dev.lockstep.kernels;
    requires jcublas;
    requires transitive jcuda;
    requires static org.jspecify;

    exports dev.lockstep.cuda;

    provides dev.lockstep.spi.Backend with
            dev.lockstep.cuda.CudaBackend;
}
