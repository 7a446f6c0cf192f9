/**
 * What the author of a backend implements. A backend is found by {@link java.util.ServiceLoader}, says which devices it
 * has or why it has none, and is handed only valid calls: shapes, dtypes, devices, aliasing, options and lifetimes have
 * been checked by {@code dev.lockstep} already.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.spi;

import org.jspecify.annotations.NullMarked;
