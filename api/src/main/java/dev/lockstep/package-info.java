/**
 * What an application uses: open a {@link dev.lockstep.Compute} on a {@link dev.lockstep.Device}, make
 * {@link dev.lockstep.Tensor tensors} there, call {@link dev.lockstep.Ops} on them or record a
 * {@link dev.lockstep.Program}.
 *
 * <p>Every argument is checked here, once, before a backend is called.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep;

import org.jspecify.annotations.NullMarked;
