/**
 * The training loop of the reference workload: one linear layer with softmax cross-entropy, on any device. It sees the
 * devices only through {@link dev.lockstep.Compute} and {@link dev.lockstep.Ops}.
 */
@NullMarked
package dev.lockstep.learn.training;

import org.jspecify.annotations.NullMarked;
