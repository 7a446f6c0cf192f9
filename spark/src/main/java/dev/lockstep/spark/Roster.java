package dev.lockstep.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What the tasks of a training tell each other before it begins, by the one {@code allGather} of Spark, which takes a second: where each
 * listens, what it has, and what keeps it from taking part. All tasks draw the same conclusions from it.
 */
record Roster(List<Entry> entries) {
    /**
     * A task.
     *
     * @param error why it cannot take part, empty if it can
     * @param features of its rows, 0 if it has none
     * @param greatestLabel -1 if it has none
     * @param rows of each shard, 0 for those of other tasks
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Entry(String host, int port, String error, int features, int greatestLabel, int[] rows)
            implements Serializable {
        String encode() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        }
    }

    static Roster decode(String[] messages) {
        return new Roster(Arrays.stream(messages).map(Roster::entry).toList());
    }

    private static Entry entry(String message) {
        byte[] bytes = Base64.getDecoder().decode(message);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (Entry) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("a task says what cannot be read", e);
        }
    }

    /** Returns what keeps the training from beginning, empty if nothing does. */
    String error() {
        int few = Integer.MAX_VALUE;
        int many = 0;
        for (Entry entry : entries) {
            if (!entry.error.isEmpty()) {
                return entry.error;
            }
            if (entry.features > 0) {
                few = Math.min(few, entry.features);
                many = Math.max(many, entry.features);
            }
        }
        if (many == 0) {
            return "there are no rows to learn from; right would be one or more with a weight above 0";
        }
        return few == many ? "" : ShardRows.differ(few, many);
    }

    /** Returns the features of a row. */
    int features() {
        return entries.stream().mapToInt(Entry::features).max().orElse(0);
    }

    /** Returns the classes that occur, or those that are known of if they are more. */
    int classes(int known) {
        int greatest = entries.stream().mapToInt(Entry::greatestLabel).max().orElse(-1);
        return Math.max(known, greatest + 1);
    }

    /** Returns the number of rows of each shard. */
    int[] rows() {
        int[] rows = new int[entries.getFirst().rows.length];
        for (Entry entry : entries) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] += entry.rows[i];
            }
        }
        return rows;
    }
}
