package dev.lockstep.learn.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** What the header of a page says of its size: a Thrift struct in the compact protocol. What else it says is passed over. */
final class PageHeader {
    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int STRUCT = 12;
    private static final int DEEPEST = 8;

    private static final int DATA = 0;
    private static final int DICTIONARY = 2;
    private static final int DATA_OF_VERSION_2 = 3;

    private final ByteBuffer in;
    private int type = -1;
    private int uncompressed = -1;
    private int compressed = -1;
    private int values = -1;

    private PageHeader(ByteBuffer in) {
        this.in = in;
    }

    /** A header that goes on beyond the bytes that were read. */
    static final class CutOffException extends IOException {
        private static final long serialVersionUID = 1L;

        private CutOffException(BufferUnderflowException cause) {
            super("the header of a page is cut off", cause);
        }
    }

    /**
     * Reads a header, and leaves the buffer behind it.
     *
     * @throws CutOffException if the buffer ends before it
     * @throws IOException if it is none
     */
    static PageHeader read(ByteBuffer in) throws IOException {
        PageHeader header = new PageHeader(in);
        try {
            header.readStruct(0);
        } catch (BufferUnderflowException e) {
            throw new CutOffException(e);
        }
        if (header.compressed < 0 || header.uncompressed < 0 || (header.isSized() && header.values < 0)) {
            throw new IOException("the header of a page is none");
        }
        return header;
    }

    /** Returns how many bytes follow the header in the file. */
    int compressed() {
        return compressed;
    }

    /** Returns how many bytes the page has when decompressed. */
    int uncompressed() {
        return uncompressed;
    }

    /** Returns how many values of the column it holds. */
    int values() {
        return type == DATA || type == DATA_OF_VERSION_2 ? values : 0;
    }

    /** Returns how many values its dictionary has. */
    int dictionary() {
        return type == DICTIONARY ? values : 0;
    }

    private boolean isSized() {
        return type == DATA || type == DATA_OF_VERSION_2 || type == DICTIONARY;
    }

    /** Reads the header itself (depth 0), the struct in it that is about this kind of page (1), or passes over what these hold. */
    private void readStruct(int depth) throws IOException {
        int id = 0;
        for (int head = in.get() & 0xFF; head != STOP; head = in.get() & 0xFF) {
            id = head >> 4 == 0 ? zigzag() : id + (head >> 4);
            int kind = head & 0xF;
            if (kind == I32 && depth == 0 && id == 1) {
                type = zigzag();
            } else if (kind == I32 && depth == 0 && id == 2) {
                uncompressed = zigzag();
            } else if (kind == I32 && depth == 0 && id == 3) {
                compressed = zigzag();
            } else if (kind == I32 && depth == 1 && id == 1) {
                values = zigzag();
            } else {
                skip(kind, depth, false);
            }
        }
    }

    private void skip(int kind, int depth, boolean inList) throws IOException {
        switch (kind) {
            case TRUE, FALSE -> {
                if (inList) {
                    in.get();
                }
            }
            case BYTE -> in.get();
            case I16, I32, I64 -> varint();
            case DOUBLE -> skipBytes(Double.BYTES);
            case BINARY -> skipBytes(varint());
            case LIST, SET -> skipList(depth);
            case STRUCT -> {
                if (depth == DEEPEST) {
                    throw new IOException("the header of a page is nested too deeply");
                }
                readStruct(depth + 1);
            }
            default -> throw new IOException("the header of a page has a field of type " + kind);
        }
    }

    private void skipList(int depth) throws IOException {
        int head = in.get() & 0xFF;
        int kind = head & 0xF;
        int size = head >> 4 == 0xF ? varint() : head >> 4;
        for (int i = 0; i < size; i++) {
            skip(kind, depth, true);
        }
    }

    private void skipBytes(int count) {
        if (count < 0 || count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + count);
    }

    private int zigzag() throws IOException {
        int bits = varint();
        return (bits >>> 1) ^ -(bits & 1);
    }

    /** Reads a number of up to 64 bits and returns its lower 32. */
    private int varint() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte part = in.get();
            number |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return (int) number;
            }
        }
        throw new IOException("the header of a page holds a number of more than 64 bits");
    }
}
