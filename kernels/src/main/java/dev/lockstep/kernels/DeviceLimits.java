package dev.lockstep.kernels;

/**
 * What the shape of a launch depends on.
 *
 * @param cpuShaped whether a work-item should do what a processor's core does, with long vectors and a group of one, instead
 *     of what one lane of a GPU does
 * @param groupSize the work-items of a group of the row and element kernels: a power of two, 1 where {@code cpuShaped}
 * @param maxGroupSize the most work-items that a group can have; at least {@code groupSize}
 * @param computeUnits how many groups run at the same time at least
 * @param localBytes the local (CUDA: shared) memory of a group, in bytes
 */
public record DeviceTraits(boolean cpuShaped, int groupSize, int maxGroupSize, int computeUnits, long localBytes) {}
