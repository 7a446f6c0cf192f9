package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** Packed rows of a, packed columns of b, and the part of c that is their product. Strides and places in a and b are in elements, others in bytes. */
final class ProductPart {
    /** Blocks of {@link MatrixProduct#KC} terms of all rows, {@link MatrixProduct#PACKED_LDA} from row to row, up to a multiple of mr rows. */
    Floats a = Floats.NONE;

    int blockOfA;
    int rows;

    /** For each block of terms, panels of nr columns. */
    Floats b = Floats.NONE;

    int firstPanel;
    int panelStride;
    int blockOfB;
    int columns;

    /** The terms of a sum. */
    int k;

    /** Whether c is the sum of an addend and the product. */
    boolean adds;

    MemorySegment addend = MemorySegment.NULL;
    long addendAt;
    long addendStride;

    MemorySegment c = MemorySegment.NULL;
    long at;
    long stride;

    /** Sets what the product is added to, from an element on. */
    void setAddend(Operand operand, long row, long column) {
        addend = operand.segment;
        addendAt = operand.offset(row, column);
        addendStride = operand.rowStride;
    }

    /** Sets where the product goes, from an element on. */
    void setResult(Operand operand, long row, long column) {
        c = operand.segment;
        at = operand.offset(row, column);
        stride = operand.rowStride;
    }
}
