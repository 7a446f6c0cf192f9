/**
 * The OpenCL backend. {@link dev.lockstep.opencl.OpenClBackend} lists the devices by a few direct calls of the loader, so that listing
 * stays cheap. An opened device is driven through LWJGL.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.opencl;

import org.jspecify.annotations.NullMarked;
