package dev.lockstep.cpu;

/** Work that falls into parts that may run in any order and at once. */
interface Task {
    /** Carries out one part; parts write to different memory. */
    void run(int part, Scratch scratch);
}
