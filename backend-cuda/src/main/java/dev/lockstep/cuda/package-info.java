/**
 * The CUDA backend. {@link dev.lockstep.cuda.CudaBackend} finds the devices by a few calls of its own, so that asking what
 * there is stays cheap; a device that is opened is driven through JCuda.
 */
@NullMarked
package dev.lockstep.cuda;

import org.jspecify.annotations.NullMarked;
