package dev.lockstep.cuda.library;

/** A library of the CUDA toolkit. */
public enum CudaLibrary {
    /** Matrix products. */
    CUBLAS("cuBLAS", "libcublas.so"),
    /** Matrix products with epilogues; comes with cuBLAS. */
    CUBLAS_LT("cuBLASLt", "libcublasLt.so"),
    /** The compiler of kernels. */
    NVRTC("NVRTC", "libnvrtc.so");

    private final String title;
    private final String prefix;

    CudaLibrary(String title, String prefix) {
        this.title = title;
        this.prefix = prefix;
    }

    /** Returns the name that NVIDIA gives it. */
    public String title() {
        return title;
    }

    /** Returns the name of its file without the version. */
    String prefix() {
        return prefix;
    }

    /** Returns the name of its file for a major version of CUDA. */
    String fileName(int major) {
        return prefix + "." + major;
    }

    /** Returns the major version of CUDA that a file's name says it is of, or 0 if it is another file. */
    int majorOf(String fileName) {
        if (!fileName.startsWith(prefix) || fileName.length() == prefix.length()) {
            return 0;
        }
        String version = fileName.substring(prefix.length());
        if (!version.matches("\\.[0-9]{1,3}(\\.[0-9]{1,5})*")) {
            return 0;
        }
        int dot = version.indexOf('.', 1);
        return Integer.parseInt(version.substring(1, dot < 0 ? version.length() : dot));
    }
}
