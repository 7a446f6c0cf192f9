package dev.lockstep;

import java.util.List;

/**
 * The tensors that were still open when their {@link Compute} was closed. Their memory has been freed nevertheless.
 *
 * @param device the device that was closed
 * @param tensors the number of tensors
 * @param bytes the bytes that they held
 * @param largest the largest of them, largest first, at most {@value #MAX_NAMED}
 */
public record LeakReport(Device device, int tensors, long bytes, List<TensorSummary> largest) {
    static final int MAX_NAMED = 5;

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Compute on ")
                .append(device)
                .append(" closed with ")
                .append(tensors)
                .append(tensors == 1 ? " tensor" : " tensors")
                .append(" left open (")
                .append(bytes)
                .append(" bytes): ");
        for (int i = 0; i < largest.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(largest.get(i));
        }
        return text.append(tensors > largest.size() ? ", …" : "").toString();
    }
}
