/** The entry point of the command line. */
@NullMarked
package dev.lockstep.trainer;

import org.jspecify.annotations.NullMarked;
