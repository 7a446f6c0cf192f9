/**
 * Throughput comparisons: {@code ./lockstep bench}. Each contestant of a case, a device of ours or a peer, has a JVM of its own,
 * and they take turns in rounds, so that a noisy machine hits all alike.
 */
@NullMarked
package dev.lockstep.bench;

import org.jspecify.annotations.NullMarked;
