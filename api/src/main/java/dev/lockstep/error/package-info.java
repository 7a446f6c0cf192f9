/**
 * The errors Lockstep throws. All are unchecked and extend {@link dev.lockstep.error.LockstepException}; those about an
 * operand carry the op, the operand's name and both sides of the disagreement, those about a device carry the remedy.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.error;

import org.jspecify.annotations.NullMarked;
