package dev.lockstep.cuda.blas;

/** The number that cuBLAS returns for its version: 10000 · major + 100 · minor + patch. */
final class Version {
    private static final int MAJOR = 10_000;
    private static final int MINOR = 100;

    private Version() {}

    static String text(long number) {
        return number / MAJOR + "." + number / MINOR % MINOR + "." + number % MINOR;
    }
}
