package dev.lockstep.opencl;

import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL11;

/**
 * What OpenCL says of a memory object.
 *
 * @param isBuffer whether it is a buffer, and no image
 * @param context its context
 * @param bytes its size
 * @param flags what it was made with
 * @param whole what it is a part of, or is
 * @param offset where it starts in that, in bytes
 */
record MemoryObject(boolean isBuffer, long context, long bytes, long flags, Whole whole, long offset) {
    /**
     * A memory object that is no part of another.
     *
     * @param handle its handle
     */
    record Whole(long handle) {}

    private static final long NOT_FOR_BOTH = CL10.CL_MEM_READ_ONLY | CL10.CL_MEM_WRITE_ONLY;

    /**
     * Asks for it.
     *
     * @throws IllegalArgumentException if OpenCL knows none
     */
    static MemoryObject of(long handle) {
        ObjectInfo info = new ObjectInfo(CL10::nclGetMemObjectInfo, handle, "memory object");
        long parent = info.get(CL11.CL_MEM_ASSOCIATED_MEMOBJECT);
        return new MemoryObject(
                info.get(CL10.CL_MEM_TYPE) == CL10.CL_MEM_OBJECT_BUFFER,
                info.get(CL10.CL_MEM_CONTEXT),
                info.get(CL10.CL_MEM_SIZE),
                info.get(CL10.CL_MEM_FLAGS),
                new Whole(parent == 0 ? handle : parent),
                parent == 0 ? 0 : info.get(CL11.CL_MEM_OFFSET));
    }

    /** Returns whether ops of a context can read and write so many bytes of it. */
    boolean isUsableIn(long otherContext, long byteSize) {
        return isBuffer && context == otherContext && byteSize <= bytes && (flags & NOT_FOR_BOTH) == 0;
    }
}
