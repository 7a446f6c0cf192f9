package dev.lockstep.kernels;

/**
 * What launches and tiles depend on: the shape of the kernels and the limits of the device.
 *
 * @param cpuShaped whether the kernels are those for a processor: a group is one work-item, which uses a core's vectors. Otherwise a
 *     work-item is a lane of a GPU
 * @param groupSize the work-items of a group of elementwise and row kernels: a power of two, 1 if {@code cpuShaped}
 * @param maxGroupSize the most work-items of a group; at least {@code groupSize}
 * @param computeUnits the least number of groups that run at the same time
 * @param localBytes the local (CUDA: shared) memory of a group, in bytes
 */
public record DeviceLimits(boolean cpuShaped, int groupSize, int maxGroupSize, int computeUnits, long localBytes) {}
