/**
 * The conformance kit: cases as data, the tolerance policy that holds results against a float64 reference, the runner behind
 * {@code verify}, a JUnit suite for authors of backends, and a shadow for training runs.
 */
package dev.lockstep.tck;
