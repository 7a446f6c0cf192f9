/** What a peer's program needs to take part in {@code --suite fit}: it runs in a process of its own, from its start to its exit. */
@NullMarked
package dev.lockstep.bench.fit;

import org.jspecify.annotations.NullMarked;
