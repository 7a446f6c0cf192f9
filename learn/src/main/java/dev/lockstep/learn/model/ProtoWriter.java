package dev.lockstep.learn.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes the wire format of protocol buffers: fields of numbers, bytes and messages, each behind its number and type. */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int GROUP_BITS = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Returns a message. */
    static byte[] message(Consumer<ProtoWriter> fields) {
        ProtoWriter writer = new ProtoWriter();
        fields.accept(writer);
        return writer.out.toByteArray();
    }

    void number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
    }

    void text(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(int field, byte[] value) {
        varint(((long) field << 3) | LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
    }

    void nested(int field, Consumer<ProtoWriter> fields) {
        bytes(field, message(fields));
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= GROUP_BITS;
        }
        out.write((int) rest);
    }
}
