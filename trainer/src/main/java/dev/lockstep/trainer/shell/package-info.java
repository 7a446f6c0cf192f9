/** What the shell for Java has besides the API. */
@NullMarked
package dev.lockstep.trainer.shell;

import org.jspecify.annotations.NullMarked;
