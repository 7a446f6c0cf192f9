package dev.lockstep.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lockstep.bench.worker.Contestant;
import dev.lockstep.bench.worker.Task;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;

/** CLBlast with its own tuning, on the first OpenCL device: GPUs before others, as our backend orders them. */
@SuppressWarnings("restricted") // calling native libraries is what this class is for
public final class Clblast implements Contestant {
    private static final long GPU = 1L << 2;
    private static final long ANY = 0xFFFFFFFFL;
    private static final int DEVICE_NAME = 0x102B;
    private static final long READ_WRITE = 1;
    private static final int BLOCKING = 1;
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private final Arena arena = Arena.ofShared();
    private final Functions cl = new Functions(SymbolLookup.libraryLookup("libOpenCL.so.1", arena));
    private final MethodHandle sgemm;
    private final MemorySegment device;
    private final MemorySegment context;
    private final MemorySegment queue;

    /** Opens the device. */
    public Clblast() {
        sgemm = Functions.bind(
                SymbolLookup.libraryLookup("libclblast.so.1", arena),
                "CLBlastSgemm",
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_LONG,
                JAVA_LONG,
                ADDRESS,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_LONG,
                JAVA_LONG,
                ADDRESS,
                ADDRESS);
        device = firstDevice();
        MemorySegment status = arena.allocate(JAVA_INT);
        MemorySegment devices = arena.allocateFrom(ADDRESS, device);
        context = (MemorySegment)
                call(cl.createContext, MemorySegment.NULL, 1, devices, MemorySegment.NULL, MemorySegment.NULL, status);
        check("clCreateContext", status.get(JAVA_INT, 0));
        queue = (MemorySegment) call(cl.createQueue, context, device, 0L, status);
        check("clCreateCommandQueue", status.get(JAVA_INT, 0));
    }

    private MemorySegment firstDevice() {
        MemorySegment count = arena.allocate(JAVA_INT);
        check("clGetPlatformIDs", (int) call(cl.getPlatforms, 0, MemorySegment.NULL, count));
        int platforms = count.get(JAVA_INT, 0);
        MemorySegment all = arena.allocate(ADDRESS, platforms);
        check("clGetPlatformIDs", (int) call(cl.getPlatforms, platforms, all, count));
        for (long type : new long[] {GPU, ANY}) {
            for (int i = 0; i < platforms; i++) {
                MemorySegment found = arena.allocate(ADDRESS);
                MemorySegment platform = all.getAtIndex(ADDRESS, i);
                if ((int) call(cl.getDevices, platform, type, 1, found, count) == 0) {
                    return found.get(ADDRESS, 0);
                }
            }
        }
        throw new IllegalStateException("there is no OpenCL device");
    }

    @Override
    public Optional<Task> op(HostCall call) {
        return Gemm.of(call).map(Sgemm::new);
    }

    @Override
    public Optional<Task> training(boolean stepwise) {
        return Optional.empty();
    }

    @Override
    public String description() {
        MemorySegment name = arena.allocate(256);
        check("clGetDeviceInfo", (int) call(cl.deviceInfo, device, DEVICE_NAME, 256L, name, MemorySegment.NULL));
        return "CLBlast with its own parameters, on " + name.getString(0);
    }

    static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("calling OpenCL", e);
        }
    }

    static void check(String function, int status) {
        if (status != 0) {
            throw new IllegalStateException(function + " returned " + status);
        }
    }

    /** The functions of OpenCL that it takes to have a queue and buffers. */
    private static final class Functions {
        private final MethodHandle getPlatforms;
        private final MethodHandle getDevices;
        private final MethodHandle deviceInfo;
        private final MethodHandle createContext;
        private final MethodHandle createQueue;
        private final MethodHandle createBuffer;
        private final MethodHandle write;
        private final MethodHandle read;
        private final MethodHandle finish;
        private final MethodHandle release;

        Functions(SymbolLookup library) {
            getPlatforms = bind(library, "clGetPlatformIDs", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
            getDevices = bind(library, "clGetDeviceIDs", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
            deviceInfo = bind(library, "clGetDeviceInfo", JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
            createContext =
                    bind(library, "clCreateContext", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
            createQueue = bind(library, "clCreateCommandQueue", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
            createBuffer = bind(library, "clCreateBuffer", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
            write = transfer(library, "clEnqueueWriteBuffer");
            read = transfer(library, "clEnqueueReadBuffer");
            finish = bind(library, "clFinish", JAVA_INT, ADDRESS);
            release = bind(library, "clReleaseMemObject", JAVA_INT, ADDRESS);
        }

        private static MethodHandle transfer(SymbolLookup library, String name) {
            return bind(
                    library, name, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT,
                    ADDRESS, ADDRESS);
        }

        static MethodHandle bind(SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
            return Linker.nativeLinker()
                    .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
        }
    }

    private final class Sgemm implements Task {
        private final Gemm gemm;
        private final MemorySegment a;
        private final MemorySegment b;
        private final MemorySegment c;
        private final MemorySegment queues = arena.allocateFrom(ADDRESS, queue);

        Sgemm(Gemm gemm) {
            this.gemm = gemm;
            a = buffer(gemm.a().toFloats());
            b = buffer(gemm.b().toFloats());
            c = buffer(new float[gemm.m() * gemm.n()]);
        }

        private MemorySegment buffer(float[] values) {
            long bytes = (long) Float.BYTES * values.length;
            MemorySegment status = arena.allocate(JAVA_INT);
            MemorySegment buffer =
                    (MemorySegment) call(cl.createBuffer, context, READ_WRITE, bytes, MemorySegment.NULL, status);
            check("clCreateBuffer", status.get(JAVA_INT, 0));
            try (Arena host = Arena.ofConfined()) {
                MemorySegment copy = host.allocateFrom(JAVA_FLOAT, values);
                transfer(cl.write, buffer, copy);
            }
            return buffer;
        }

        private void transfer(MethodHandle direction, MemorySegment buffer, MemorySegment host) {
            check("copying", (int) call(
                    direction,
                    queue,
                    buffer,
                    BLOCKING,
                    0L,
                    host.byteSize(),
                    host,
                    0,
                    MemorySegment.NULL,
                    MemorySegment.NULL));
        }

        @Override
        public void run() {
            int status = (int) call(
                    sgemm,
                    ROW_MAJOR,
                    gemm.transposeA() ? TRANSPOSED : PLAIN,
                    gemm.transposeB() ? TRANSPOSED : PLAIN,
                    (long) gemm.m(),
                    (long) gemm.n(),
                    (long) gemm.k(),
                    1f,
                    a,
                    0L,
                    (long) (gemm.transposeA() ? gemm.m() : gemm.k()),
                    b,
                    0L,
                    (long) (gemm.transposeB() ? gemm.k() : gemm.n()),
                    0f,
                    c,
                    0L,
                    (long) gemm.n(),
                    queues,
                    MemorySegment.NULL);
            check("CLBlastSgemm", status);
            check("clFinish", (int) call(cl.finish, queue));
        }

        @Override
        public Map<String, HostTensor> written() {
            try (Arena host = Arena.ofConfined()) {
                MemorySegment copy = host.allocate(JAVA_FLOAT, (long) gemm.m() * gemm.n());
                transfer(cl.read, c, copy);
                return Map.of(gemm.output(), HostTensor.of(copy.toArray(JAVA_FLOAT), gemm.m(), gemm.n()));
            }
        }

        @Override
        public void close() {
            call(cl.release, a);
            call(cl.release, b);
            call(cl.release, c);
            arena.close();
        }
    }
}
