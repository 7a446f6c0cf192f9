package dev.lockstep;

/**
 * Describes a tensor in a report.
 *
 * @param name the name given by {@link Tensor#named}, or {@code tensor#n} in order of creation
 * @param dtype its element type
 * @param shape its shape
 * @param bytes the bytes that it holds
 */
public record TensorSummary(String name, DType dtype, Shape shape, long bytes) {
    @Override
    public String toString() {
        return name + " " + dtype + " " + shape + " (" + bytes + " bytes)";
    }
}
