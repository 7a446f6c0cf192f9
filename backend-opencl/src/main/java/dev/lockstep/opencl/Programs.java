package dev.lockstep.opencl;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.lwjgl.opencl.CL10;

/** The kernels of one session, compiled when they are first asked for: one program for each source file and set of macros. */
final class Programs implements AutoCloseable {
    /** Tells at debug level of each kernel that is made. */
    static final String LOG = "dev.lockstep.opencl.kernels";

    private static final System.Logger LOGGER = System.getLogger(LOG);

    private final Session session;
    private final DeviceLimits limits;
    private final BinaryCache cache;
    private final String options;
    private final Map<String, Long> programs = new HashMap<>();
    private final IdentityHashMap<Kernel, Long> kernels = new IdentityHashMap<>();
    private final Map<Long, byte[]> built = new HashMap<>(); // the keys of programs that were built from their source

    Programs(Session session, DeviceLimits limits, BinaryCache cache) {
        this.session = session;
        this.limits = limits;
        this.cache = cache;
        options = options(session.facts());
    }

    /**
     * Returns the options that programs are built with. Fast-math options are never among them, nor is flushing denormals. Without
     * {@code -w} PoCL counts the warnings of its compiler on the terminal.
     */
    static String options(DeviceFacts facts) {
        return "-cl-std=CL1.2 -w" + (facts.roundsDivision() ? " -cl-fp32-correctly-rounded-divide-sqrt" : "");
    }

    DeviceLimits limits() {
        return limits;
    }

    /** Returns the kernel for launches at once; its arguments are set anew each time. */
    long shared(Kernel kernel) {
        Long known = kernels.get(kernel);
        if (known == null) {
            known = create(kernel);
            kernels.put(kernel, known);
        }
        return known;
    }

    /** Makes a kernel with arguments of its own, which the caller releases. */
    long create(Kernel kernel) {
        long start = System.nanoTime();
        try (Arena arena = Arena.ofConfined()) {
            long program = program(kernel);
            long handle = CL10.nclCreateKernel(
                    program, arena.allocateFrom(kernel.function()).address(), session.codeAddress());
            session.require(session.codeOfLast(), "creating the kernel " + kernel);
            LOGGER.log(System.Logger.Level.DEBUG, "Made the kernel {0}", kernel.function());
            return handle;
        } finally {
            session.counters().kernelNanos.add(System.nanoTime() - start);
        }
    }

    /** Keeps on disk what was built. Some drivers compile the kernels when they are first launched, so this comes last. */
    void store() {
        built.forEach((program, key) -> {
            byte[] binary = binary(program);
            if (binary.length > 0) {
                cache.store(key, binary);
            }
        });
        built.clear();
    }

    @Override
    public void close() {
        store();
        kernels.values().forEach(CL10::clReleaseKernel);
        programs.values().forEach(CL10::clReleaseProgram);
        kernels.clear();
        programs.clear();
    }

    private long program(Kernel kernel) {
        String name = kernel.source() + kernel.macros();
        Long known = programs.get(name);
        if (known == null) {
            known = build(kernel.source(), KernelSource.of(kernel, limits));
            programs.put(name, known);
        }
        return known;
    }

    /** Builds a program from what is kept on disk, else from its source. */
    long build(String name, String source) {
        DeviceFacts facts = session.facts();
        byte[] key = BinaryCache.key(
                source,
                options,
                facts.name(),
                facts.driver(),
                facts.version(),
                facts.platformName(),
                facts.platformVersion());
        byte[] binary = cache.load(key);
        if (binary != null) {
            long program = fromBinary(binary);
            if (program != 0) {
                session.counters().programsFromCache.increment();
                return program;
            }
        }
        long program = fromSource(name, source);
        session.counters().programsBuilt.increment();
        built.put(program, key);
        return program;
    }

    /** Returns a program, 0 if the driver does not take the binary. */
    private long fromBinary(byte[] binary) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, binary);
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            long program = CL10.nclCreateProgramWithBinary(
                    session.context(),
                    1,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, session.facts().id())
                            .address(),
                    arena.allocateFrom(ValueLayout.JAVA_LONG, binary.length).address(),
                    arena.allocateFrom(ValueLayout.JAVA_LONG, content.address()).address(),
                    status.address(),
                    session.codeAddress());
            if (session.codeOfLast() != ClCode.SUCCESS) {
                return 0;
            }
            if (compile(program, arena) != ClCode.SUCCESS) {
                CL10.clReleaseProgram(program);
                return 0;
            }
            return program;
        }
    }

    private long fromSource(String name, String source) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(source);
            long program = CL10.nclCreateProgramWithSource(
                    session.context(),
                    1,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, text.address()).address(),
                    0,
                    session.codeAddress());
            session.require(session.codeOfLast(), "creating the program " + name);
            int code = compile(program, arena);
            if (code != ClCode.SUCCESS) {
                String log = log(program, arena);
                CL10.clReleaseProgram(program);
                throw buildFailure(name, code, log);
            }
            return program;
        }
    }

    private BackendException buildFailure(String name, int code, String log) {
        return new BackendException(
                session.device(),
                "its compiler refused " + name + " with " + ClCode.describe(code) + " (options " + options + ", driver "
                        + session.facts().driver() + "): " + (log.isEmpty() ? "it gave no reason" : log),
                "update the driver of the device, or use another one");
    }

    private int compile(long program, Arena arena) {
        return CL10.nclBuildProgram(
                program,
                1,
                arena.allocateFrom(ValueLayout.JAVA_LONG, session.facts().id()).address(),
                arena.allocateFrom(options).address(),
                0,
                0);
    }

    private String log(long program, Arena arena) {
        MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
        int code = CL10.nclGetProgramBuildInfo(
                program, session.facts().id(), CL10.CL_PROGRAM_BUILD_LOG, 0, 0, size.address());
        long bytes = size.get(ValueLayout.JAVA_LONG, 0);
        if (code != ClCode.SUCCESS || bytes == 0) {
            return "";
        }
        MemorySegment log = arena.allocate(bytes + 1);
        CL10.nclGetProgramBuildInfo(program, session.facts().id(), CL10.CL_PROGRAM_BUILD_LOG, bytes, log.address(), 0);
        return log.getString(0).strip();
    }

    /** Returns the compiled form of a program, empty if the driver gives none. */
    private byte[] binary(long program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            int code = CL10.nclGetProgramInfo(program, CL10.CL_PROGRAM_BINARY_SIZES, Long.BYTES, size.address(), 0);
            long bytes = size.get(ValueLayout.JAVA_LONG, 0);
            if (code != ClCode.SUCCESS || bytes <= 0 || bytes > Integer.MAX_VALUE) {
                return new byte[0];
            }
            MemorySegment content = arena.allocate(bytes);
            MemorySegment pointers = arena.allocateFrom(ValueLayout.JAVA_LONG, content.address());
            code = CL10.nclGetProgramInfo(program, CL10.CL_PROGRAM_BINARIES, Long.BYTES, pointers.address(), 0);
            return code == ClCode.SUCCESS ? content.toArray(ValueLayout.JAVA_BYTE) : new byte[0];
        }
    }
}
