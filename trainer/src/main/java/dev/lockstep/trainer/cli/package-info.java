/** The commands of {@code lockstep}: options, what is printed, and exit codes. */
@NullMarked
package dev.lockstep.trainer.cli;

import org.jspecify.annotations.NullMarked;
