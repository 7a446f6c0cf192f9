import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.cuda.CudaBackend;
import dev.lockstep.cuda.CudaBuffer;
import java.util.Locale;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * An application that uses CUDA itself: logits that it has computed into memory of its own get their loss and gradient in place, in its own
 * stream, without a copy.
 *
 * <pre>java -cp "JARS/*" examples/OwnCudaMemory.java</pre>
 */
class OwnCudaMemory {
    private static final int ROWS = 3;
    private static final int CLASSES = 4;

    public static void main(String[] args) {
        Compute.open("cuda").close(); // JCuda's library is found where Lockstep unpacks it
        JCudaDriver.setExceptionsEnabled(true);
        JCudaDriver.cuInit(0);
        CUdevice gpu = new CUdevice();
        JCudaDriver.cuDeviceGet(gpu, 0);
        CUcontext context = new CUcontext();
        JCudaDriver.cuDevicePrimaryCtxRetain(context, gpu);
        JCudaDriver.cuCtxSetCurrent(context);
        CUstream stream = new CUstream();
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        long bytes = ROWS * CLASSES * Float.BYTES;
        CUdeviceptr memory = new CUdeviceptr();
        JCudaDriver.cuMemAlloc(memory, bytes);

        float[] values = {2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0};
        JCudaDriver.cuMemcpyHtoDAsync(memory, Pointer.to(values), bytes, stream);
        try (Compute device = Compute.open(CudaBackend.on(stream), 0, ComputeOptions.defaults());
                Tensor logits = device.wrap(CudaBuffer.of(memory, bytes), DType.F32, Shape.of(ROWS, CLASSES));
                Tensor labels = device.tensorOf(new int[] {0, 1, 3});
                Tensor loss = device.tensor(DType.F32)) {
            device.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, logits);
            System.out.printf(Locale.ROOT, "loss %.4f%n", loss.toFloatArray()[0]);
        }

        // The memory stays the application's, and holds the gradient.
        JCudaDriver.cuMemcpyDtoHAsync(Pointer.to(values), memory, bytes, stream);
        JCudaDriver.cuStreamSynchronize(stream);
        System.out.printf(
                Locale.ROOT, "gradient of the last row %.4f %.4f %.4f %.4f%n", values[8], values[9], values[10], values[11]);
        JCudaDriver.cuMemFree(memory);
        JCudaDriver.cuStreamDestroy(stream);
        JCudaDriver.cuDevicePrimaryCtxRelease(gpu);
    }
}
