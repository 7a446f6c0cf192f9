package dev.lockstep.simulated;

import static jcuda.driver.JCudaDriver.*;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;

/** A primary context through JCuda, and kernels through NVRTC, for the tests' JVMs. */
final class Device implements AutoCloseable {
    final CUdevice device = new CUdevice();
    final CUcontext context = new CUcontext();
    private final List<CUmodule> modules = new ArrayList<>();
    private final List<CUdeviceptr> memory = new ArrayList<>();

    Device() {
        setExceptionsEnabled(true);
        cuInit(0);
        cuDeviceGet(device, 0);
        cuDevicePrimaryCtxRetain(context, device);
        cuCtxSetCurrent(context);
    }

    CUdeviceptr floats(float... values) {
        final CUdeviceptr pointer = allocate(4L * values.length);
        cuMemcpyHtoD(pointer, Pointer.to(values), 4L * values.length);
        return pointer;
    }

    CUdeviceptr allocate(long bytes) {
        final CUdeviceptr pointer = new CUdeviceptr();
        cuMemAlloc(pointer, bytes);
        memory.add(pointer);
        return pointer;
    }

    float[] read(CUdeviceptr pointer, int count) {
        final float[] values = new float[count];
        cuMemcpyDtoH(Pointer.to(values), pointer, 4L * count);
        return values;
    }

    CUfunction kernel(String source, String name) {
        final CUmodule module = new CUmodule();
        cuModuleLoadData(module, Nvrtc.compile(source));
        modules.add(module);
        final CUfunction function = new CUfunction();
        cuModuleGetFunction(function, module, name);
        return function;
    }

    static int launch(CUfunction function, int blocks, int threads, CUstream stream, Pointer... parameters) {
        return cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream, Pointer.to(parameters), null);
    }

    @Override
    public void close() {
        modules.forEach(jcuda.driver.JCudaDriver::cuModuleUnload);
        memory.forEach(jcuda.driver.JCudaDriver::cuMemFree);
        cuDevicePrimaryCtxRelease(device);
    }

    /** NVRTC of whichever toolkit the loader finds. */
    static final class Nvrtc {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final SymbolLookup LIBRARY = open();

        private Nvrtc() {}

        private static SymbolLookup open() {
            try {
                return SymbolLookup.libraryLookup("libnvrtc.so.13", Arena.global());
            } catch (IllegalArgumentException e) {
                return SymbolLookup.libraryLookup("libnvrtc.so.12", Arena.global());
            }
        }

        static int call(String name, Object... arguments) {
            final List<java.lang.foreign.MemoryLayout> layouts = new ArrayList<>();
            for (Object argument : arguments) {
                layouts.add(argument instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS);
            }
            try {
                return (int) LINKER.downcallHandle(
                                LIBRARY.findOrThrow(name),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        layouts.toArray(java.lang.foreign.MemoryLayout[]::new)))
                        .invokeWithArguments(arguments);
            } catch (Throwable t) {
                throw new IllegalStateException(name, t);
            }
        }

        static byte[] compile(String source) {
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
                final MemorySegment none = MemorySegment.NULL;
                final MemorySegment name = arena.allocateFrom("test.cu");
                check(call("nvrtcCreateProgram", handle, arena.allocateFrom(source), name, 0, none, none), "");
                final MemorySegment program = handle.get(ValueLayout.ADDRESS, 0);
                final MemorySegment options = arena.allocate(ValueLayout.ADDRESS);
                options.set(ValueLayout.ADDRESS, 0, arena.allocateFrom("--gpu-architecture=sm_90"));
                final int code = call("nvrtcCompileProgram", program, 1, options);
                final MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
                call("nvrtcGetProgramLogSize", program, size);
                final MemorySegment log = arena.allocate(size.get(ValueLayout.JAVA_LONG, 0));
                call("nvrtcGetProgramLog", program, log);
                check(code, log.getString(0));
                check(call("nvrtcGetCUBINSize", program, size), "");
                final MemorySegment image = arena.allocate(size.get(ValueLayout.JAVA_LONG, 0));
                check(call("nvrtcGetCUBIN", program, image), "");
                check(call("nvrtcDestroyProgram", handle), "");
                return image.toArray(ValueLayout.JAVA_BYTE);
            }
        }

        private static void check(int code, String log) {
            if (code != 0) {
                throw new IllegalStateException("NVRTC result " + code + ": " + log);
            }
        }
    }
}
