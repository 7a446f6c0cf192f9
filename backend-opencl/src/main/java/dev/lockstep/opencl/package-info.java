/**
 * The OpenCL backend. {@link dev.lockstep.opencl.OpenClBackend} finds the devices by a few calls of its own, so that asking
 * what there is stays cheap; a device that is opened is driven through LWJGL.
 */
@NullMarked
package dev.lockstep.opencl;

import org.jspecify.annotations.NullMarked;
