package dev.lockstep.trainer.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** What a page holds besides text. */
final class Embedded {
    /** A browser draws this many points at once without effort. */
    private static final int MAX_POINTS = 20_000;

    /** A value for each step. */
    @FunctionalInterface
    interface Values {
        float at(int step);
    }

    private Embedded() {}

    /** Returns of how many points one is to be shown where there are so many. */
    static int every(long points) {
        return Math.toIntExact(Math.ceilDiv(Math.max(1, points), MAX_POINTS));
    }

    /** Returns one of every so many numbers, as little-endian binary32 in Base64: short, and soon written. */
    static String numbers(int size, int every, Values values) {
        ByteBuffer packed =
                ByteBuffer.allocate(Math.ceilDiv(size, every) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i += every) {
            packed.putFloat(values.at(i));
        }
        return Base64.getEncoder().encodeToString(packed.array());
    }

    /** Returns an image as an address that holds it. */
    static String image(Raster image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(image.png());
    }
}
