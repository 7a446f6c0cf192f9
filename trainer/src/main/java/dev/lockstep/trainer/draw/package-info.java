/**
 * Drawings, which are described once: a {@link dev.lockstep.trainer.draw.Drawing} becomes SVG within a page and the pixels of a PNG file, by the
 * same code. It knows nothing of training, and needs no font of the machine.
 */
@NullMarked
package dev.lockstep.trainer.draw;

import org.jspecify.annotations.NullMarked;
