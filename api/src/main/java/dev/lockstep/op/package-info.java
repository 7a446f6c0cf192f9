/**
 * Calls of ops as values. Each op is declared here once, as a record: its operands with names and roles, its options, what it
 * demands of them, and its cost. Checks, recording, dispatch, shadowing, conformance cases and replay files derive from it.
 *
 * <p>Ops that are carried out alike form a family, a sealed interface. A backend switches over the families and, within
 * each, over its records, so the compiler names the backend that lacks an op.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.op;

import org.jspecify.annotations.NullMarked;
