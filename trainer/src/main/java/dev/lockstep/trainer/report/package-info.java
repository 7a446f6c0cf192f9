/**
 * What a person looks at: the report of a run (a page with its images and tables), contact sheets, and curves for the
 * terminal. Images are drawn and encoded here, without the JDK's desktop module: no font is needed, and starting that
 * module would take longer than the whole report.
 */
@NullMarked
package dev.lockstep.trainer.report;

import org.jspecify.annotations.NullMarked;
