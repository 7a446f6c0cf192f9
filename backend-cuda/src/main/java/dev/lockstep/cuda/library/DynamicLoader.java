package dev.lockstep.cuda.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The system's dynamic loader. It is called directly, because {@link java.lang.foreign.SymbolLookup} does not tell why a library could
 * not be opened. Libraries stay loaded until the process ends, because CUDA's libraries run threads of their own.
 */
public final class DynamicLoader {
    private static final int RTLD_LAZY = 1;
    private static final int LONGEST_MESSAGE = 4096;

    private static final MethodHandle DLOPEN = handle("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    private static final MethodHandle DLSYM = handle("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle DLERROR = handle("dlerror", FunctionDescriptor.of(ADDRESS));

    private DynamicLoader() {}

    /** A library could not be opened, for the reason that the loader gives. */
    public static final class NotOpenedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotOpenedException(String reason) {
            super(reason);
        }
    }

    /** Opens a file, and returns the loader's handle of it. One that is open already is not opened again. */
    public static synchronized MemorySegment open(Path file) throws NotOpenedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = (MemorySegment) DLOPEN.invokeExact(arena.allocateFrom(file.toString()), RTLD_LAZY);
            if (handle.address() == 0) {
                throw new NotOpenedException(error());
            }
            return handle;
        } catch (NotOpenedException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a method handle's type says so; dlopen throws nothing
        }
    }

    /** Returns the address of a symbol, or 0 if the library lacks it. */
    public static synchronized long symbol(MemorySegment handle, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return ((MemorySegment) DLSYM.invokeExact(handle, arena.allocateFrom(name))).address();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static String error() throws Throwable {
        MemorySegment text = (MemorySegment) DLERROR.invokeExact();
        return text.address() == 0
                ? "no reason given"
                : text.reinterpret(LONGEST_MESSAGE).getString(0);
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
