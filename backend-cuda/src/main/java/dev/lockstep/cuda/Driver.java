package dev.lockstep.cuda;

import static dev.lockstep.cuda.library.JCudaPointers.get;
import static dev.lockstep.cuda.library.JCudaPointers.set;

import jcuda.CudaException;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmemAllocationHandleType;
import jcuda.driver.CUmemAllocationType;
import jcuda.driver.CUmemLocation;
import jcuda.driver.CUmemLocationType;
import jcuda.driver.CUmemPoolProps;
import jcuda.driver.CUmemoryPool;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The driver API as this backend uses it, with raw handles and addresses. Each call returns its result code; a new handle is then {@link
 * #made}. JCuda takes a pointer object for every handle. The objects here are reused, so a call allocates nothing. Whether JCuda throws
 * is a setting of the process that belongs to the application, so exceptions are turned back into codes.
 *
 * <p>Used by one thread at a time.
 */
final class Driver {
    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private final CUevent event = new CUevent();
    private final CUfunction function = new CUfunction();
    private final CUmodule module = new CUmodule();
    private final CUgraph graph = new CUgraph();
    private final CUgraphExec executable = new CUgraphExec();
    private final CUmemoryPool pool = new CUmemoryPool();
    private final CUdeviceptr memory = new CUdeviceptr();
    private final CUdeviceptr otherMemory = new CUdeviceptr();
    private final Pointer host = new Pointer();
    private long made;

    /** A call of JCuda. */
    private interface Call {
        int make();
    }

    /** Returns what the last call that makes something has made. */
    long made() {
        return made;
    }

    int retainPrimaryContext(int device) {
        return making(context, () -> JCudaDriver.cuDevicePrimaryCtxRetain(context, handle(device)));
    }

    int releasePrimaryContext(int device) {
        return code(() -> JCudaDriver.cuDevicePrimaryCtxRelease(handle(device)));
    }

    /** Gives the context that is current to the thread, 0 if none is. */
    int currentContext() {
        try {
            int code = JCudaDriver.cuCtxGetCurrent(context);
            made = get(context);
            return code;
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int setCurrentContext(long newContext) {
        set(context, newContext);
        return code(() -> JCudaDriver.cuCtxSetCurrent(context));
    }

    int contextOfStream(long of) {
        set(stream, of);
        return making(context, () -> JCudaDriver.cuStreamGetCtx(stream, context));
    }

    int createStream() {
        return making(stream, () -> JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    }

    int synchronize(long on) {
        set(stream, on);
        try {
            return JCudaDriver.cuStreamSynchronize(stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int destroyStream(long destroyed) {
        set(stream, destroyed);
        return code(() -> JCudaDriver.cuStreamDestroy(stream));
    }

    int createEvent() {
        return making(event, () -> JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    }

    int record(long recorded, long on) {
        set(event, recorded);
        set(stream, on);
        try {
            return JCudaDriver.cuEventRecord(event, stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int await(long awaited) {
        set(event, awaited);
        try {
            return JCudaDriver.cuEventSynchronize(event);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    /** Returns the code of an event that is done, or that it is not ready. */
    int query(long queried) {
        set(event, queried);
        return code(() -> JCudaDriver.cuEventQuery(event));
    }

    /** Has what follows on a stream wait for an event. */
    int waitFor(long awaited, long on) {
        set(event, awaited);
        set(stream, on);
        return code(() -> JCudaDriver.cuStreamWaitEvent(stream, event, 0));
    }

    int destroyEvent(long destroyed) {
        set(event, destroyed);
        return code(() -> JCudaDriver.cuEventDestroy(event));
    }

    int createPool(int device) {
        CUmemPoolProps properties = new CUmemPoolProps(
                CUmemAllocationType.CU_MEM_ALLOCATION_TYPE_PINNED,
                CUmemAllocationHandleType.CU_MEM_HANDLE_TYPE_NONE,
                new CUmemLocation(CUmemLocationType.CU_MEM_LOCATION_TYPE_DEVICE, device),
                null);
        return making(pool, () -> JCudaDriver.cuMemPoolCreate(pool, properties));
    }

    int trimPool(long trimmed) {
        set(pool, trimmed);
        return code(() -> JCudaDriver.cuMemPoolTrimTo(pool, 0));
    }

    int destroyPool(long destroyed) {
        set(pool, destroyed);
        return code(() -> JCudaDriver.cuMemPoolDestroy(pool));
    }

    int allocateFromPool(long bytes, long from, long on) {
        set(pool, from);
        set(stream, on);
        return making(memory, () -> JCudaDriver.cuMemAllocFromPoolAsync(memory, bytes, pool, stream));
    }

    int freeInOrder(long address, long on) {
        set(memory, address);
        set(stream, on);
        return code(() -> JCudaDriver.cuMemFreeAsync(memory, stream));
    }

    int allocate(long bytes) {
        return making(memory, () -> JCudaDriver.cuMemAlloc(memory, bytes));
    }

    int free(long address) {
        set(memory, address);
        return code(() -> JCudaDriver.cuMemFree(memory));
    }

    /** Gives the bytes that are free on the current context's device. */
    int freeBytes() {
        long[] free = new long[1];
        int code = code(() -> JCudaDriver.cuMemGetInfo(free, new long[1]));
        made = free[0];
        return code;
    }

    int allocatePinned(long bytes, int flags) {
        Pointer pinned = new Pointer(); // JCuda keeps a view of the memory in it, so it serves once
        return making(pinned, () -> JCudaDriver.cuMemHostAlloc(pinned, bytes, flags));
    }

    /** Gives the address by which kernels reach pinned memory that was allocated for it. */
    int addressOfPinned(long address) {
        set(host, address);
        return making(memory, () -> JCudaDriver.cuMemHostGetDevicePointer(memory, host, 0));
    }

    int freePinned(long address) {
        set(host, address);
        return code(() -> JCudaDriver.cuMemFreeHost(host));
    }

    int zero(long address, long bytes, long on) {
        set(memory, address);
        set(stream, on);
        try {
            return JCudaDriver.cuMemsetD8Async(memory, (byte) 0, bytes, stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int upload(long target, long source, long bytes, long on) {
        set(memory, target);
        set(host, source);
        set(stream, on);
        try {
            return JCudaDriver.cuMemcpyHtoDAsync(memory, host, bytes, stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int download(long target, long source, long bytes, long on) {
        set(host, target);
        set(memory, source);
        set(stream, on);
        try {
            return JCudaDriver.cuMemcpyDtoHAsync(host, memory, bytes, stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int copy(long target, long source, long bytes, long on) {
        set(memory, target);
        set(otherMemory, source);
        set(stream, on);
        try {
            return JCudaDriver.cuMemcpyDtoDAsync(memory, otherMemory, bytes, stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int loadModule(byte[] image) {
        return making(module, () -> JCudaDriver.cuModuleLoadData(module, image));
    }

    int unloadModule(long unloaded) {
        set(module, unloaded);
        return code(() -> JCudaDriver.cuModuleUnload(module));
    }

    int function(long of, String name) {
        set(module, of);
        return making(function, () -> JCudaDriver.cuModuleGetFunction(function, module, name));
    }

    /** Launches a kernel, with the addresses of its arguments where {@code parameters} says, on the host. */
    int launch(long launched, int gridX, int gridY, int block, long parameters, long on) {
        set(function, launched);
        set(host, parameters);
        set(stream, on);
        try {
            return JCudaDriver.cuLaunchKernel(function, gridX, gridY, 1, block, 1, 1, 0, stream, host, null);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int beginCapture(long on) {
        set(stream, on);
        return code(() -> JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED));
    }

    /** Ends a capture, and gives the graph. */
    int endCapture(long on) {
        set(stream, on);
        return making(graph, () -> JCudaDriver.cuStreamEndCapture(stream, graph));
    }

    int instantiate(long from) {
        set(graph, from);
        return making(executable, () -> JCudaDriver.cuGraphInstantiate(executable, graph, 0));
    }

    int destroyGraph(long destroyed) {
        set(graph, destroyed);
        return code(() -> JCudaDriver.cuGraphDestroy(graph));
    }

    int launchGraph(long launched, long on) {
        set(executable, launched);
        set(stream, on);
        try {
            return JCudaDriver.cuGraphLaunch(executable, stream);
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    int destroyExecutable(long destroyed) {
        set(executable, destroyed);
        return code(() -> JCudaDriver.cuGraphExecDestroy(executable));
    }

    /** Gives an attribute of memory, of 32 bits. */
    int pointerAttribute(long address, int attribute) {
        set(memory, address);
        int[] value = new int[1];
        int code = code(() -> JCudaDriver.cuPointerGetAttribute(Pointer.to(value), attribute, memory));
        made = value[0];
        return code;
    }

    private int making(NativePointerObject object, Call call) {
        set(object, 0);
        int code = code(call);
        made = code == DriverCode.SUCCESS ? get(object) : 0;
        return code;
    }

    private static int code(Call call) {
        try {
            return call.make();
        } catch (CudaException e) {
            return DriverCode.of(e);
        }
    }

    private static CUdevice handle(int device) {
        CUdevice handle = new CUdevice();
        set(handle, device);
        return handle;
    }
}
