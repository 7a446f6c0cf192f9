/** Pictures of examples, weights and probabilities, as text in a terminal and as SVG files. */
@NullMarked
package dev.lockstep.trainer.picture;

import org.jspecify.annotations.NullMarked;
