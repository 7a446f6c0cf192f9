/**
 * Deliberately wrong backends, which test the tests: each wraps a right one and makes one mistake, and a named case of the
 * catalogue must catch it. None is registered as a service; a test does that in its own class path.
 *
 * @since 0.1.0
 */
package dev.lockstep.tck.mutant;
