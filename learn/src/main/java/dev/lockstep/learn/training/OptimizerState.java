package dev.lockstep.learn.training;

import java.util.SequencedMap;

/**
 * The numbers that steps change, in host memory.
 *
 * @param counter what the optimizer counts
 * @param tensors by name, in row-major order
 */
public record OptimizerState(int counter, SequencedMap<String, float[]> tensors) {}
