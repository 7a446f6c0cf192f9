package dev.lockstep.cuda.library;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** An opened library. Its symbols are checked before they are called, because calling a missing one ends the process. */
public final class NativeLibrary {
    private final LibraryFile file;
    private final MemorySegment handle;
    private final Device device;

    private NativeLibrary(LibraryFile file, MemorySegment handle, Device device) {
        this.file = file;
        this.handle = handle;
        this.device = device;
    }

    /**
     * Opens a library, after unpacking it if need be.
     *
     * @param device whom errors are about
     * @throws BackendException if it cannot be loaded, with the loader's reason
     */
    public static NativeLibrary open(LibraryFile file, Device device) {
        Path jar = file.jar();
        Path folder = file.path().getParent();
        if (jar != null && folder != null) {
            try {
                PackedLibraries.unpack(jar, folder);
            } catch (UncheckedIOException e) {
                throw new BackendException(
                        device,
                        "the libraries in " + jar + " cannot be unpacked to " + folder + ": " + e.getMessage(),
                        "make room there, or name another folder with XDG_CACHE_HOME",
                        e);
            }
        }
        try {
            return new NativeLibrary(file, DynamicLoader.open(file.path()), device);
        } catch (DynamicLoader.NotOpenedException e) {
            throw new BackendException(
                    device,
                    file.library().title() + " cannot be loaded: " + e.getMessage(),
                    "install CUDA's libraries anew, or name another folder with -D" + Environment.PROPERTY + " or "
                            + Environment.VARIABLE,
                    e);
        }
    }

    /** Opens cuBLAS, and before it cuBLASLt beside it, which it would look for elsewhere. */
    public static NativeLibrary openCublas(LibraryFile file, Device device) {
        openLt(file, device);
        return open(file, device);
    }

    /** Opens the cuBLASLt that came with a cuBLAS. */
    public static NativeLibrary openLt(LibraryFile cublas, Device device) {
        return open(cublas.sibling(CudaLibrary.CUBLAS_LT), device);
    }

    /** Returns the file. */
    public LibraryFile file() {
        return file;
    }

    /** Returns whom errors are about. */
    public Device device() {
        return device;
    }

    /**
     * Returns a function.
     *
     * @throws BackendException if the library lacks it
     */
    public MemorySegment require(String symbol) {
        long address = DynamicLoader.symbol(handle, symbol);
        if (address == 0) {
            throw new BackendException(
                    device,
                    file + " has no function " + symbol,
                    "it is not CUDA " + file.major() + "'s " + file.library().title()
                            + ", or damaged; install it anew, or name another folder with -D" + Environment.PROPERTY
                            + " or " + Environment.VARIABLE);
        }
        return MemorySegment.ofAddress(address);
    }
}
