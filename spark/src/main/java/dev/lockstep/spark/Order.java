package dev.lockstep.spark;

import java.nio.ByteBuffer;

/**
 * What all tasks are to compute next.
 *
 * @param kind what
 * @param epoch decides the order of the rows
 * @param from the first step of the epoch
 * @param to the step behind the last one
 * @param point where
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Order(Kind kind, int epoch, int from, int to, float[] point) {
    enum Kind {
        /** The gradients of the rows of one step. */
        STEP(1),
        /** The gradients of all rows. */
        ALL(2),
        /** The points that each task reaches by steps of its own. */
        OWN_STEPS(3),
        /** Nothing more. */
        STOP(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("there is no order " + code);
        }
    }

    static Order stop() {
        return new Order(Kind.STOP, 0, 0, 0, new float[0]);
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(4 * Integer.BYTES + point.length * Float.BYTES);
        out.putInt(kind.code).putInt(epoch).putInt(from).putInt(to);
        out.asFloatBuffer().put(point);
        return out.rewind();
    }

    static Order decode(ByteBuffer in) {
        ByteBuffer body = in.duplicate();
        Kind kind = Kind.of(body.getInt());
        int epoch = body.getInt();
        int from = body.getInt();
        int to = body.getInt();
        float[] point = new float[body.remaining() / Float.BYTES];
        body.asFloatBuffer().get(point);
        return new Order(kind, epoch, from, to, point);
    }
}
