package dev.lockstep.opencl;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.host.KernelModules;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lwjgl.opencl.CL10;

/** Compiles programs with the compiler of the driver. */
final class ClCompiler implements KernelModules.Compiler {
    /** Tells at debug level of each kernel that is made. */
    static final String LOG = "dev.lockstep.opencl.kernels";

    private static final System.Logger LOGGER = System.getLogger(LOG);

    private final ClContext context;
    private final DeviceFacts facts;
    private final String options;

    ClCompiler(ClContext context) {
        this.context = context;
        facts = context.facts();
        options = options(facts);
    }

    /**
     * Returns the options that programs are built with. Fast-math options are never among them, nor is flushing denormals. Without
     * {@code -w} PoCL counts the warnings of its compiler on the terminal.
     */
    static String options(DeviceFacts facts) {
        return "-cl-std=CL1.2 -w" + (facts.roundsDivision() ? " -cl-fp32-correctly-rounded-divide-sqrt" : "");
    }

    /** Tells the log of a kernel that was made. */
    static void tellOf(Kernel kernel) {
        LOGGER.log(System.Logger.Level.DEBUG, "Made the kernel {0}", kernel.function());
    }

    @Override
    public String[] dependencies() {
        return new String[] {
            options, facts.name(), facts.driver(), facts.version(), facts.platformName(), facts.platformVersion()
        };
    }

    @Override
    public long load(byte[] binary) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, binary);
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment made = arena.allocate(ValueLayout.JAVA_INT);
            long program = CL10.nclCreateProgramWithBinary(
                    context.handle(),
                    1,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, facts.id()).address(),
                    arena.allocateFrom(ValueLayout.JAVA_LONG, binary.length).address(),
                    arena.allocateFrom(ValueLayout.JAVA_LONG, content.address()).address(),
                    status.address(),
                    made.address());
            if (made.get(ValueLayout.JAVA_INT, 0) != ClCode.SUCCESS) {
                return 0;
            }
            if (compile(program, arena) != ClCode.SUCCESS) {
                CL10.clReleaseProgram(program);
                return 0;
            }
            return program;
        }
    }

    /** Some drivers compile the kernels when they are first launched, and have code to keep only afterwards. */
    @Override
    public KernelModules.Built compile(String name, String source) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(source);
            MemorySegment made = arena.allocate(ValueLayout.JAVA_INT);
            long program = CL10.nclCreateProgramWithSource(
                    context.handle(),
                    1,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, text.address()).address(),
                    0,
                    made.address());
            context.health().require(made.get(ValueLayout.JAVA_INT, 0), "creating the program " + name);
            int code = compile(program, arena);
            if (code != ClCode.SUCCESS && Pocl.isPlatform(facts)) {
                // Its first compilation in a process fails if a signal comes: LLVM then deletes what it has
                // preprocessed.
                code = compile(program, arena);
            }
            if (code != ClCode.SUCCESS) {
                String log = log(program, arena);
                CL10.clReleaseProgram(program);
                throw buildFailure(name, code, log);
            }
            return new KernelModules.Built(program, null);
        }
    }

    private BackendException buildFailure(String name, int code, String log) {
        return new BackendException(
                context.health().device(),
                "its compiler refused " + name + " with " + ClCode.CODES.describe(code) + " (options " + options
                        + ", driver " + facts.driver() + "): " + (log.isEmpty() ? "it gave no reason" : log),
                "update the driver of the device, or use another one");
    }

    private int compile(long program, Arena arena) {
        long device = arena.allocateFrom(ValueLayout.JAVA_LONG, facts.id()).address();
        long text = arena.allocateFrom(options).address();
        return ProcessSignals.keptFrom(() -> CL10.nclBuildProgram(program, 1, device, text, 0, 0));
    }

    private String log(long program, Arena arena) {
        MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
        int code = CL10.nclGetProgramBuildInfo(program, facts.id(), CL10.CL_PROGRAM_BUILD_LOG, 0, 0, size.address());
        long bytes = size.get(ValueLayout.JAVA_LONG, 0);
        if (code != ClCode.SUCCESS || bytes == 0) {
            return "";
        }
        MemorySegment log = arena.allocate(bytes + 1);
        CL10.nclGetProgramBuildInfo(program, facts.id(), CL10.CL_PROGRAM_BUILD_LOG, bytes, log.address(), 0);
        return log.getString(0).strip();
    }

    @Override
    public byte[] binary(long program) {
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

    @Override
    public void unload(long program) {
        context.health().release("releasing a program", () -> CL10.clReleaseProgram(program));
    }
}
