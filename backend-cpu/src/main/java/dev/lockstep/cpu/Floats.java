package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** An array on the heap, and the segment by which native loops take it. Making that anew would allocate an object at each call. */
final class Floats {
    /** The elements of a cache line. */
    static final int LINE = 16;

    /** No array. */
    static final Floats NONE = new Floats(0);

    final float[] array;
    final MemorySegment segment;

    Floats(int length) {
        array = new float[length];
        segment = MemorySegment.ofArray(array);
    }

    /**
     * Returns how many elements lie before the first cache line, fewer than {@link #LINE}. Vectors that start there are in one line each. It is
     * so until a collection moves the array, and 0 where there are no compiled functions, which alone can tell.
     */
    int beforeLine() {
        return NativeLibrary.isThere() ? (int) NativeLoops.call(NativeLoops.BEFORE_LINE, this, NONE, NONE, 0) : 0;
    }
}
