/**
 * The kernels that the GPU backends share, and the classes that turn a call of an op into launches.
 *
 * <p>The kernels are resources of this package, in a dialect that a short header maps to CUDA C and OpenCL C 1.2. A
 * backend supplies a {@link dev.lockstep.kernels.KernelQueue}, which compiles and launches, and
 * {@link dev.lockstep.kernels.MatrixProducts} for its device.
 *
 * @since 0.1.0
 */
package dev.lockstep.kernels;
