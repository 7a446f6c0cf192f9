/**
 * The host side of a GPU backend, independent of its driver: memory, transfers, faults, counters, compiled code, programs, and the
 * handling of a device that fails. A backend says what its driver has as {@link dev.lockstep.kernels.host.Discovered}, and adapts the driver
 * as a {@link dev.lockstep.kernels.host.DriverDevice} and a {@link dev.lockstep.kernels.host.DriverQueue}.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.kernels.host;

import org.jspecify.annotations.NullMarked;
