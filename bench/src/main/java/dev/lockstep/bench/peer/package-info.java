/**
 * What a user would pick instead, behind the same two questions as our devices: an op, or the reference training. Each class needs
 * its library on the class path, which {@code --peers} puts there; nothing else does.
 */
@NullMarked
package dev.lockstep.bench.peer;

import org.jspecify.annotations.NullMarked;
