/**
 * What a device is held to: cases as data, the tolerance policy that holds results against the float64 reference, the runner
 * behind {@code verify}, a shadow for training runs with the case files that it leaves, the reference workload with its step,
 * and what PyTorch computed. No test framework is needed for any of it.
 *
 * @since 0.1.0
 */
package dev.lockstep.reference;
