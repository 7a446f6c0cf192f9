package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** An array on the heap, and the segment by which native loops take it. Making that anew would allocate an object at each call. */
final class Floats {
    /** No array. */
    static final Floats NONE = new Floats(0);

    final float[] array;
    final MemorySegment segment;

    Floats(int length) {
        array = new float[length];
        segment = MemorySegment.ofArray(array);
    }
}
