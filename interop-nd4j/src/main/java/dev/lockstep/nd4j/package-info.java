/**
 * Arrays of ND4J as tensors, and the other way.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.nd4j;

import org.jspecify.annotations.NullMarked;
