/**
 * The CPU backend. Tensors lie in off-heap memory that {@link dev.lockstep.cpu.CpuBuffer} names; an application can hand in
 * memory of its own the same way. Inner loops exist twice, as a readable scalar twin and on the Vector API, and both give
 * the same bits, as does any number of threads: sums are formed in an order that depends on nothing but the shapes.
 */
@NullMarked
package dev.lockstep.cpu;

import org.jspecify.annotations.NullMarked;
