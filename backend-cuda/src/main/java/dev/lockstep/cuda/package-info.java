/**
 * The CUDA backend. {@link dev.lockstep.cuda.CudaBackend} lists the devices by a few direct calls of the driver, so that listing stays
 * cheap. An opened device is driven through JCuda.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.cuda;

import org.jspecify.annotations.NullMarked;
