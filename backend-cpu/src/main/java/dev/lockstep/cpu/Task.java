package dev.lockstep.cpu;

/** Work that is divided into parts, which may run in any order and in parallel. */
interface Task {
    /** Runs one part. Parts write to disjoint memory. */
    void run(int part, Scratch scratch);
}
