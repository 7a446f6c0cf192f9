package dev.lockstep.spark;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sum in one fixed binary tree: the leaves are the shards in their order, and two neighbours are added as soon as both are there, whoever
 * has them. So the bits of the total do not depend on how the leaves are spread over tasks. Used by one thread.
 */
final class TreeSum {
    private final int leaves;
    private final int length;

    /** By number: the root is 1, node n stands above 2n and 2n + 1, and the leaves are the last of them. */
    private final TreeMap<Integer, Node> nodes = new TreeMap<>();

    /**
     * A part of the sum.
     *
     * @param values summed in binary32
     * @param loss summed in binary64
     * @param weight summed in binary64
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Node(float[] values, double loss, double weight) {}

    /**
     * Begins a sum.
     *
     * @param leaves a power of two
     * @param length of a leaf's values
     */
    TreeSum(int leaves, int length) {
        this.leaves = leaves;
        this.length = length;
    }

    /** Adds a leaf, whose values are taken over. */
    void add(int leaf, float[] values, double loss, double weight) {
        put(leaves + leaf, new Node(values, loss, weight));
    }

    private void put(int number, Node node) {
        if (node.values.length != length) {
            throw new IllegalArgumentException(node.values.length + " values are not " + length);
        }
        int place = number;
        Node sum = node;
        while (place > 1) {
            Node sibling = nodes.remove(place ^ 1);
            if (sibling == null) {
                break;
            }
            sum = (place & 1) == 0 ? sum(sum, sibling) : sum(sibling, sum);
            place >>= 1;
        }
        if (nodes.put(place, sum) != null) {
            throw new IllegalArgumentException("part " + place + " of a sum comes twice");
        }
    }

    /** Adds the right one to the left one. */
    private static Node sum(Node left, Node right) {
        float[] values = left.values;
        for (int i = 0; i < values.length; i++) {
            values[i] += right.values[i];
        }
        return new Node(values, left.loss + right.loss, left.weight + right.weight);
    }

    /** Returns the bytes of {@link #write}. */
    int byteSize() {
        return Integer.BYTES + nodes.size() * (Integer.BYTES + 2 * Double.BYTES + length * Float.BYTES);
    }

    /** Writes the parts that are there. */
    void write(ByteBuffer out) {
        out.putInt(nodes.size());
        for (Map.Entry<Integer, Node> entry : nodes.entrySet()) {
            Node node = entry.getValue();
            out.putInt(entry.getKey()).putDouble(node.loss).putDouble(node.weight);
            out.asFloatBuffer().put(node.values);
            out.position(out.position() + length * Float.BYTES);
        }
    }

    /** Adds the parts that another has written. */
    void read(ByteBuffer in) {
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            int number = in.getInt();
            double loss = in.getDouble();
            double weight = in.getDouble();
            float[] values = new float[length];
            in.asFloatBuffer().get(values);
            in.position(in.position() + length * Float.BYTES);
            put(number, new Node(values, loss, weight));
        }
    }

    /**
     * Returns the sum of all leaves.
     *
     * @throws IllegalStateException if one is missing
     */
    Node total() {
        Node total = nodes.get(1);
        if (total == null) {
            throw new IllegalStateException("a sum of " + leaves + " parts has but " + nodes.keySet());
        }
        return total;
    }
}
