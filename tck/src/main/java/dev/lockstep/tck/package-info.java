/**
 * The conformance kit for authors of backends: suites and random cases, which run as JUnit tests what
 * {@link dev.lockstep.reference} says.
 *
 * @since 0.1.0
 */
package dev.lockstep.tck;
