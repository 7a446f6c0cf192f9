/**
 * Models as files: safetensors to save, to go on from and to predict with, ONNX for other programs. Files are written whole
 * or not at all, and are trusted in nothing when they are read.
 */
@NullMarked
package dev.lockstep.learn.model;

import org.jspecify.annotations.NullMarked;
