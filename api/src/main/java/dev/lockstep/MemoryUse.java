package dev.lockstep;

/**
 * What a {@link Compute}'s tensors hold; memory that the application brought ({@link Compute#wrap}) is not counted.
 *
 * @param liveTensors tensors made and not closed
 * @param liveBytes their bytes
 * @param peakBytes the most that {@code liveBytes} has been
 */
public record MemoryUse(int liveTensors, long liveBytes, long peakBytes) {}
