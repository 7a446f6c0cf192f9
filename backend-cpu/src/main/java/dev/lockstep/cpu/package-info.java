/**
 * The CPU backend. Tensors are stored in off-heap memory, which {@link dev.lockstep.cpu.CpuBuffer} wraps; an application can wrap memory
 * of its own in the same way. The inner loops have two implementations, scalar and on the Vector API, which give the same bits. The order
 * of a sum depends on shapes alone, so any number of threads gives the same bits too.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.cpu;

import org.jspecify.annotations.NullMarked;
