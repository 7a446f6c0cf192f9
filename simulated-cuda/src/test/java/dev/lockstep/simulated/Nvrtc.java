package dev.lockstep.simulated;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Compiles kernels. */
final class Nvrtc {
    static final Library LIBRARY = Library.open("nvrtc");

    /** What a compilation gave. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Result(int code, String log, byte[] image, byte[] ptx) {}

    private Nvrtc() {}

    static byte[] compile(String source) {
        final Result result = compile(source, "--gpu-architecture=sm_90");
        if (result.code != 0) {
            throw new AssertionError("NVRTC result " + result.code + ": " + result.log);
        }
        return result.image;
    }

    static Result compile(String source, String... options) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            final MemorySegment none = MemorySegment.NULL;
            final MemorySegment name = arena.allocateFrom("test.cu");
            LIBRARY.ok("nvrtcCreateProgram", handle, arena.allocateFrom(source), name, 0, none, none);
            final MemorySegment program = handle.get(ValueLayout.ADDRESS, 0);
            final MemorySegment list = arena.allocate(ValueLayout.ADDRESS, Math.max(1, options.length));
            for (int i = 0; i < options.length; i++) {
                list.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(options[i]));
            }
            final int code = LIBRARY.call("nvrtcCompileProgram", program, options.length, list);
            final byte[] log = part(arena, program, "ProgramLog");
            final byte[] nothing = {};
            final Result result = new Result(
                    code,
                    MemorySegment.ofArray(log).getString(0),
                    code == 0 ? part(arena, program, "CUBIN") : nothing,
                    code == 0 ? part(arena, program, "PTX") : nothing);
            LIBRARY.ok("nvrtcDestroyProgram", handle);
            return result;
        }
    }

    private static byte[] part(Arena arena, MemorySegment program, String what) {
        final MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
        LIBRARY.ok("nvrtcGet" + what + "Size", program, size);
        final MemorySegment bytes = arena.allocate(Math.max(1, size.get(ValueLayout.JAVA_LONG, 0)));
        LIBRARY.ok("nvrtcGet" + what, program, bytes);
        return bytes.asSlice(0, size.get(ValueLayout.JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
    }
}
