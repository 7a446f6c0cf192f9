/** Pictures of examples and probabilities as text in a terminal. */
@NullMarked
package dev.lockstep.trainer.picture;

import org.jspecify.annotations.NullMarked;
