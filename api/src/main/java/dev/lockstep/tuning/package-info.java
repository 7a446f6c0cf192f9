/**
 * Tuning of a device's kernels: what an application asks for, and what a backend with tunable kernels implements. It is a package of its
 * own because few backends have such kernels.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.tuning;

import org.jspecify.annotations.NullMarked;
