/**
 * CUDA's libraries for machines without a GPU, for tests alone. {@link dev.lockstep.simulated.SimulatedCuda} builds them and
 * says how a JVM is started with them; {@link dev.lockstep.simulated.SimulatedDriver} makes calls fail and counts what is
 * alive, from within such a JVM.
 */
@NullMarked
package dev.lockstep.simulated;

import org.jspecify.annotations.NullMarked;
