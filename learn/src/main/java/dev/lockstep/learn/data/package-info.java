/**
 * The images to learn from: generated digits, MNIST and Fashion-MNIST from IDX files, and folders of PNG and JPEG
 * files.
 *
 * <p>{@link dev.lockstep.learn.data.DataSources} loads a data set by name into host memory as unsigned bytes. What cannot be
 * used is refused with a {@link dev.lockstep.learn.DataException} of one line.
 */
package dev.lockstep.learn.data;
