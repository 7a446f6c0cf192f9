/**
 * How files are written, for the modules of this project alone: whole or not at all, through links, and never in place of a
 * device; and how their content is identified.
 */
@NullMarked
package dev.lockstep.file;

import org.jspecify.annotations.NullMarked;
