package dev.lockstep.cuda;

import dev.lockstep.cuda.blas.Addressed;
import dev.lockstep.cuda.library.JCudaPointers;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.Interop;
import jcuda.driver.CUdeviceptr;
import org.jspecify.annotations.Nullable;

/** Memory of a CUDA device, which holds tensors. An application makes one of its own memory by {@link #of}. */
@SuppressWarnings("exports") // what cuBLAS is called through sees no more of it than its address
public final class CudaBuffer extends DeviceBuffer implements Addressed {
    static final int ALIGNMENT = 64;

    private final long stream;

    /** Describes a block that is allocated and freed in the order of a stream; null for the owner is the application. */
    CudaBuffer(@Nullable DeviceMemory owner, long address, long byteSize, long capacity, long stream) {
        super(owner, address, byteSize, capacity);
        this.stream = stream;
    }

    /**
     * Wraps memory that the application owns, for {@link dev.lockstep.Compute#wrap}, without a copy. It stays the application's:
     * the backend reads and writes it during ops and never frees it, and it must stay allocated until the tensor is closed and what
     * was queued before has run.
     *
     * @param address where it starts on the device, a multiple of 64 bytes
     * @param byteSize its size in bytes, at least 1
     * @throws IllegalArgumentException if address or size is none of that kind
     */
    public static CudaBuffer of(long address, long byteSize) {
        if (address == 0 || address % ALIGNMENT != 0) {
            throw new IllegalArgumentException("the memory given starts at address 0x" + Long.toHexString(address)
                    + "; let it start at a multiple of " + ALIGNMENT + " bytes, not at 0");
        }
        return new CudaBuffer(null, address, Interop.requireSize(byteSize), byteSize, 0);
    }

    /** As {@link #of(long, long)}, with the address in JCuda's form. */
    public static CudaBuffer of(CUdeviceptr pointer, long byteSize) {
        return of(CudaInterop.address(pointer), byteSize);
    }

    /** A device has one address space. */
    @Override
    public Object space() {
        return CudaBuffer.class;
    }

    /** Returns where it starts on the device. */
    @Override
    public long address() {
        return handle();
    }

    /** Returns where it starts on the device, in JCuda's form. */
    public CUdeviceptr pointer() {
        CUdeviceptr pointer = new CUdeviceptr();
        JCudaPointers.set(pointer, handle());
        return pointer;
    }

    /** Returns the stream that it is allocated and freed in, 0 if it is the application's. */
    long stream() {
        return stream;
    }
}
