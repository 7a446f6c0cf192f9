package dev.lockstep.cuda;

import dev.lockstep.Tensor;
import dev.lockstep.cuda.library.JCudaPointers;
import dev.lockstep.kernels.host.Interop;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;

/**
 * Hands the memory and the stream of a CUDA compute to an application that uses CUDA itself. The compute keeps owning them: an address is
 * valid until its tensor is closed, the stream until the compute is closed. Ops return when they are enqueued, so other work on a tensor
 * belongs into the same stream, or after {@link dev.lockstep.Compute#synchronize}. For the opposite direction, see {@link
 * CudaBuffer#of(CUdeviceptr, long)} and {@link CudaBackend#on}.
 */
public final class CudaInterop {
    private static final String DEVICE = "a CUDA device";

    private CudaInterop() {}

    /**
     * Returns where a tensor's elements begin on the device.
     *
     * @throws IllegalArgumentException if it is not on a CUDA device
     */
    public static long address(Tensor tensor) {
        return Interop.buffer(tensor, CudaBuffer.class, DEVICE).address() + tensor.byteOffset();
    }

    /**
     * Returns where a tensor's elements begin on the device, in JCuda's form.
     *
     * @throws IllegalArgumentException if it is not on a CUDA device
     */
    public static CUdeviceptr pointer(Tensor tensor) {
        CUdeviceptr pointer = new CUdeviceptr();
        JCudaPointers.set(pointer, address(tensor));
        return pointer;
    }

    /**
     * Returns the stream of the queue that has made a tensor.
     *
     * @param tensor one that its compute has allocated, not one that wraps memory of the application
     * @throws IllegalArgumentException if it is not such a tensor on a CUDA device
     */
    public static CUstream stream(Tensor tensor) {
        CudaBuffer buffer = Interop.allocated(tensor, CudaBuffer.class, DEVICE);
        CUstream stream = new CUstream();
        JCudaPointers.set(stream, buffer.stream());
        return stream;
    }

    /** Returns the address that a pointer of JCuda stands for. */
    static long address(CUdeviceptr pointer) {
        return new Address(pointer).value();
    }

    /** Reads what JCuda keeps to itself. */
    private static final class Address extends CUdeviceptr {
        Address(CUdeviceptr pointer) {
            super(pointer);
        }

        long value() {
            return getNativePointer() + getByteOffset();
        }
    }
}
