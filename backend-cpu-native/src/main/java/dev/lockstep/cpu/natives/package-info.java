/** The compiled loops of the CPU backend: resources of this package, one library for each platform. */
@NullMarked
package dev.lockstep.cpu.natives;

import org.jspecify.annotations.NullMarked;
