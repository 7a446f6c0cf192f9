/**
 * Patterns of calls that a backend can carry out in one piece. The calls of a program are general; a pattern is what one kind of model
 * makes of them. It is found in the list that a {@link dev.lockstep.spi.BackendQueue} is asked to compile, and only where carrying it out
 * in one piece cannot be told from making the calls one by one. What is sound is decided here, once for all backends; whether it pays is up
 * to the backend.
 */
@NullMarked
package dev.lockstep.fusion;

import org.jspecify.annotations.NullMarked;
