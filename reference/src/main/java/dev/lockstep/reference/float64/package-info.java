/**
 * The float64 reference of every op, written to be read: plain loops over host arrays in row-major order. Inputs are the
 * values a device is given; nothing is rounded on the way, except where the contract itself rounds.
 *
 * @since 0.1.0
 */
package dev.lockstep.reference.float64;
