/**
 * Looking for the fastest parameters of a device's kernels: what an application asks for, and what a backend that can do it implements. It
 * is apart from the rest because few backends have such parameters.
 */
@NullMarked
package dev.lockstep.tuning;

import org.jspecify.annotations.NullMarked;
