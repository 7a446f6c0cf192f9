/**
 * What a person looks at: the report of a run (a page with its images and tables), contact sheets, and curves for the
 * terminal.
 */
@NullMarked
package dev.lockstep.trainer.report;

import org.jspecify.annotations.NullMarked;
