/**
 * Arrays of DJL as tensors, and the other way.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.djl;

import org.jspecify.annotations.NullMarked;
