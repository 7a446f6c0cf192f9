package dev.lockstep.simulated;

import static jcuda.driver.JCudaDriver.*;

import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;

/** The primary context through JCuda, and what the tests make in it. Closing it proves that nothing else is left. */
final class Device implements AutoCloseable {
    static final int INVALID_VALUE = CUresult.CUDA_ERROR_INVALID_VALUE;
    static final int ILLEGAL_ADDRESS = CUresult.CUDA_ERROR_ILLEGAL_ADDRESS;
    static final int LAUNCH_FAILED = CUresult.CUDA_ERROR_LAUNCH_FAILED;

    final CUdevice device = new CUdevice();
    private final List<CUmodule> modules = new ArrayList<>();
    private final List<CUdeviceptr> memory = new ArrayList<>();
    private final List<CUstream> streams = new ArrayList<>();
    private boolean isBroken = false;

    Device() {
        ok(cuInit(0));
        ok(cuDeviceGet(device, 0));
        final CUcontext context = new CUcontext();
        ok(cuDevicePrimaryCtxRetain(context, device));
        ok(cuCtxSetCurrent(context));
    }

    static void ok(int result) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw new AssertionError(CUresult.stringFor(result));
        }
    }

    CUdeviceptr floats(float... values) {
        final CUdeviceptr pointer = allocate(4L * values.length);
        ok(cuMemcpyHtoD(pointer, Pointer.to(values), 4L * values.length));
        return pointer;
    }

    CUdeviceptr allocate(long bytes) {
        final CUdeviceptr pointer = new CUdeviceptr();
        ok(cuMemAlloc(pointer, bytes));
        memory.add(pointer);
        return pointer;
    }

    CUstream stream(int flags) {
        final CUstream stream = new CUstream();
        ok(cuStreamCreate(stream, flags));
        streams.add(stream);
        return stream;
    }

    static float[] read(CUdeviceptr pointer, int count) {
        final float[] values = new float[count];
        ok(cuMemcpyDtoH(Pointer.to(values), pointer, 4L * count));
        return values;
    }

    /** A kernel of one parameter list and body: {@code kernel("float* x", "x[0] = 1;")}. */
    CUfunction kernel(String parameters, String body) {
        return function("extern \"C\" __global__ void k(" + parameters + ") {\n" + body + "\n}\n", "k");
    }

    CUfunction function(String source, String name) {
        final CUmodule module = new CUmodule();
        ok(cuModuleLoadData(module, Nvrtc.compile(source)));
        modules.add(module);
        final CUfunction function = new CUfunction();
        ok(cuModuleGetFunction(function, module, name));
        return function;
    }

    static int launch(CUfunction function, int blocks, int threads, CUstream stream, Pointer... parameters) {
        return cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream, Pointer.to(parameters), null);
    }

    /** That the context is to be given up, which a broken one is. */
    void isBroken() {
        isBroken = true;
    }

    @Override
    public void close() {
        if (!isBroken) {
            streams.forEach(each -> ok(cuStreamDestroy(each)));
            modules.forEach(each -> ok(cuModuleUnload(each)));
            memory.forEach(each -> ok(cuMemFree(each)));
        }
        ok(cuDevicePrimaryCtxRelease(device));
        final SimulatedDriver driver = SimulatedDriver.ofThisProcess();
        final String left = driver.leaks().toString();
        driver.clear();
        if (!left.equals("{}")) {
            throw new AssertionError("left behind: " + left);
        }
    }
}
