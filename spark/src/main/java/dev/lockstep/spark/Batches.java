package dev.lockstep.spark;

/**
 * Which rows of each shard a step takes: an epoch's steps divide the rows of every shard evenly, so that all are learned from in each epoch,
 * and the last step is as long as the others.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Batches(int[] rows, int steps) {
    static Batches of(int[] rows, int batchSize) {
        long total = 0;
        for (int count : rows) {
            total += count;
        }
        return new Batches(rows, Math.toIntExact(Math.max(1, Math.ceilDiv(total, batchSize))));
    }

    /** Returns the first row of a step, in the order of the epoch. Shards take their turns at different steps. */
    int from(int shard, int step) {
        long turn = (long) shard * steps / rows.length;
        return Math.toIntExact(((long) rows[shard] * step + turn) / steps);
    }

    /** Returns the row behind the last one. */
    int to(int shard, int step) {
        return from(shard, step + 1);
    }
}
