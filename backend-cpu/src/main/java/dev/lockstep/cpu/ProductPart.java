package dev.lockstep.cpu;

/** Packed rows of a, packed columns of b, and the part of c that is their product. Strides and places in a and b are in elements. */
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

    /** Whether c is the sum of {@link #addend} and the product. */
    boolean adds;

    final Operand addend = new Operand();
    final Operand c = new Operand();
}
