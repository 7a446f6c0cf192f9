package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.spi.Buffer;
import org.jspecify.annotations.Nullable;

/** The arguments of one launch, in the order of the kernel's parameters. */
@SuppressWarnings("exports") // @Nullable is there for tools
public interface Launch {
    /** Passes a pointer to a tensor's buffer and, as the next parameter (64 bits), the offset of the tensor in it, in elements. */
    Launch tensor(@Nullable Tensor tensor);

    /** Passes a pointer to the start of a buffer. */
    Launch buffer(Buffer buffer);

    /** Passes 32 bits. */
    Launch i32(int value);

    /** Passes 64 bits. */
    Launch i64(long value);

    /** Passes a float. */
    Launch f32(float value);

    /**
     * Launches.
     *
     * @param groupSize the work-items of a group
     * @param groupsX the number of groups in x, at least 1
     * @param groupsY the number of groups in y, at least 1
     */
    void run(int groupSize, long groupsX, long groupsY);
}
