package dev.lockstep.cpu;

import java.util.Locale;

/** The loops of {@link Kernels} that change over one by one. */
enum Loop {
    SCALE_BYTES(4),
    SCALE_FOUR_ROWS(4),
    SCALE(4),
    RELU(4),
    RELU_BACKWARD(4),
    SGD(4),
    SGD_MOMENTUM(8),
    ADAM_W(16),
    MAX(4),
    EXP_SUM(16),
    EXP_COLUMNS(16),
    SCALE_COLUMNS(4),
    LOG_SOFTMAX(4),
    DOT(1),
    SUM_LANES(2),
    WEIGHT_GRADIENT(1),

    /** The micro-kernel, its epilogue and the packing of b: they share the shape of a tile. */
    PRODUCT(1);

    static final int COUNT = values().length;

    /** What the scalar loop takes for an element, or for a multiply-add of a product, in quarters of a nanosecond. */
    private final int cost;

    Loop(int cost) {
        this.cost = cost;
    }

    int cost() {
        return cost;
    }

    /** Returns the place of the loop in an array of COUNT; a map would take longer than the shortest loop. */
    @SuppressWarnings("EnumOrdinal") // within one run
    int index() {
        return ordinal();
    }

    /** Returns the name for a text. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
