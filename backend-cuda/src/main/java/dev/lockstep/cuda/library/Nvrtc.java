package dev.lockstep.cuda.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * NVRTC, NVIDIA's runtime compiler of CUDA C, of any major version. It needs no GPU. Thread-safe; its functions are called one at a
 * time.
 */
public final class Nvrtc {
    private static final FunctionDescriptor PROGRAM_POINTER = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    private static final int LONGEST_NAME = 256;

    private final NativeLibrary library;
    private final MethodHandle createProgram;
    private final MethodHandle compileProgram;
    private final MethodHandle destroyProgram;
    private final MethodHandle errorString;
    private final Output cubin;
    private final Output ptx;
    private final Output log;
    private final int[] version;
    private final int[] architectures;

    /**
     * A compiled program.
     *
     * @param image what the driver loads as a module
     * @param isPtx whether it is PTX, which the driver compiles for the device, rather than code of the device
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record Compiled(byte[] image, boolean isPtx) {}

    /** The pair of functions that hand out one kind of output. */
    private record Output(MethodHandle size, MethodHandle content) {}

    private Nvrtc(NativeLibrary library) {
        this.library = library;
        createProgram = handle(
                "nvrtcCreateProgram",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
        compileProgram = handle("nvrtcCompileProgram", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        destroyProgram = handle("nvrtcDestroyProgram", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        errorString = handle("nvrtcGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        cubin = output("nvrtcGetCUBIN");
        ptx = output("nvrtcGetPTX");
        log = output("nvrtcGetProgramLog");
        version = readVersion();
        architectures = readArchitectures();
    }

    /**
     * Opens it, and the builtins beside it, which it would look for elsewhere.
     *
     * @param device whom errors are about
     * @throws BackendException if it cannot be loaded, or lacks a function
     */
    public static Nvrtc open(LibraryFile file, Device device) {
        Nvrtc nvrtc = new Nvrtc(NativeLibrary.open(file, device));
        nvrtc.openBuiltins();
        return nvrtc;
    }

    private void openBuiltins() {
        Path folder = library.file().path().getParent();
        String name = "libnvrtc-builtins.so." + version();
        if (folder != null) {
            try {
                DynamicLoader.open(folder.resolve(name));
            } catch (DynamicLoader.NotOpenedException e) {
                // It may be where the loader finds it; if not, compiling says what is missing.
                System.getLogger("dev.lockstep.cuda")
                        .log(System.Logger.Level.DEBUG, "No " + name + " beside " + library.file(), e);
            }
        }
    }

    /** Returns its file. */
    public LibraryFile file() {
        return library.file();
    }

    /** Returns its version, such as 12.6. */
    public String version() {
        return version[0] + "." + version[1];
    }

    /**
     * Compiles a program for a device: to its code, or where this version does not know the device to PTX.
     *
     * @param name what messages call the source
     * @param capability the device's compute capability, such as 90
     * @param options further options of the compiler
     * @throws BackendException if it does not compile, with the compiler's log
     */
    public synchronized Compiled compile(String name, String source, int capability, List<String> options) {
        boolean isPtx = Arrays.stream(architectures).noneMatch(known -> known == capability);
        List<String> all = new ArrayList<>(options);
        all.add(architecture(capability, isPtx));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ADDRESS);
            check("nvrtcCreateProgram", (int) createProgram.invokeExact(
                    place,
                    arena.allocateFrom(source),
                    arena.allocateFrom(name),
                    0,
                    MemorySegment.NULL,
                    MemorySegment.NULL));
            MemorySegment program = place.get(ADDRESS, 0);
            try {
                compile(name, program, all, arena);
                return new Compiled(read(isPtx ? ptx : cubin, program, arena), isPtx);
            } finally {
                Release.by("nvrtcDestroyProgram", () -> destroy(place));
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a method handle's type says so; C functions throw nothing
        }
    }

    private int destroy(MemorySegment place) {
        try {
            return (int) destroyProgram.invokeExact(place);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void compile(String name, MemorySegment program, List<String> options, Arena arena) throws Throwable {
        MemorySegment words = arena.allocate(ADDRESS, options.size());
        for (int i = 0; i < options.size(); i++) {
            words.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
        }
        int status = (int) compileProgram.invokeExact(program, options.size(), words);
        if (status != 0) {
            String messages = text(read(log, program, arena)).strip();
            throw new BackendException(
                    library.device(),
                    "NVRTC " + version() + " (" + file() + ") does not compile " + name + " with "
                            + String.join(" ", options) + ": " + statusName(status)
                            + (messages.isEmpty() ? "" : "\n" + messages),
                    messages.contains("builtins")
                            ? "install NVRTC anew: libnvrtc-builtins belongs beside it"
                            : "use another version of NVRTC, and please report this");
        }
    }

    /** Returns the option that names what to compile for. */
    private String architecture(int capability, boolean isPtx) {
        if (!isPtx) {
            return "--gpu-architecture=sm_" + capability;
        }
        int highest = Arrays.stream(architectures)
                .filter(known -> known < capability)
                .max()
                .orElseThrow(() -> new BackendException(
                        library.device(),
                        "NVRTC " + version() + " (" + file() + ") no longer compiles for compute capability "
                                + capability / 10 + "." + capability % 10,
                        "install an older CUDA's libraries: pip install nvidia-cublas-cu12 nvidia-cuda-nvrtc-cu12"));
        return "--gpu-architecture=compute_" + highest;
    }

    private int[] readVersion() {
        MethodHandle get = handle("nvrtcVersion", PROGRAM_POINTER);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(JAVA_INT);
            MemorySegment minor = arena.allocate(JAVA_INT);
            check("nvrtcVersion", (int) get.invokeExact(major, minor));
            return new int[] {major.get(JAVA_INT, 0), minor.get(JAVA_INT, 0)};
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private int[] readArchitectures() {
        FunctionDescriptor one = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        MethodHandle count = handle("nvrtcGetNumSupportedArchs", one);
        MethodHandle get = handle("nvrtcGetSupportedArchs", one);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            check("nvrtcGetNumSupportedArchs", (int) count.invokeExact(number));
            MemorySegment all = arena.allocate(JAVA_INT, number.get(JAVA_INT, 0));
            check("nvrtcGetSupportedArchs", (int) get.invokeExact(all));
            return all.toArray(JAVA_INT);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] read(Output output, MemorySegment program, Arena arena) throws Throwable {
        MemorySegment size = arena.allocate(JAVA_LONG);
        check("NVRTC's output", (int) output.size().invokeExact(program, size));
        MemorySegment content = arena.allocate(size.get(JAVA_LONG, 0) + 1);
        check("NVRTC's output", (int) output.content().invokeExact(program, content));
        return content.asSlice(0, size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }

    private static String text(byte[] bytes) {
        return MemorySegment.ofArray(Arrays.copyOf(bytes, bytes.length + 1)).getString(0);
    }

    private void check(String function, int status) throws Throwable {
        if (status != 0) {
            throw new BackendException(
                    library.device(),
                    function + " of " + file() + " failed: " + statusName(status),
                    "install NVRTC anew, or use another version");
        }
    }

    private String statusName(int status) throws Throwable {
        MemorySegment name = (MemorySegment) errorString.invokeExact(status);
        return name.address() == 0
                ? "status " + status
                : name.reinterpret(LONGEST_NAME).getString(0) + " (" + status + ")";
    }

    private Output output(String function) {
        return new Output(handle(function + "Size", PROGRAM_POINTER), handle(function, PROGRAM_POINTER));
    }

    private MethodHandle handle(String function, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.require(function), descriptor);
    }
}
