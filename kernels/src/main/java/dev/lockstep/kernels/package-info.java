/**
 * The kernels that GPU backends share, and the way from a call of an op to launches of kernels.
 *
 * <p>The kernels are resources beside these classes, in a dialect that a short header maps onto CUDA C and OpenCL C 1.2. A
 * backend supplies a {@link dev.lockstep.kernels.KernelQueue}, which compiles and launches, and
 * {@link dev.lockstep.kernels.MatrixProducts} for its device.
 */
package dev.lockstep.kernels;
