/** The JVM of one contestant in one case: it is started by the parent process and times its task when told to. */
@NullMarked
package dev.lockstep.bench.worker;

import org.jspecify.annotations.NullMarked;
