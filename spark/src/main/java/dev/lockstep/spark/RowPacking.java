package dev.lockstep.spark;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Packs the rows of a partition for their shards. Rows are (features, label) or (features, label, weight). What is wrong with one goes along
 * in place of its block, so that the training ends with a message instead of a task that is tried again.
 */
final class RowPacking implements PairFlatMapFunction<Iterator<Row>, Integer, RowBlock> {
    private static final long serialVersionUID = 1;
    private static final int MOST_CLASSES = 1 << 24;

    private final int shards;
    private final boolean isWeighted;

    RowPacking(int shards, boolean isWeighted) {
        this.shards = shards;
        this.isWeighted = isWeighted;
    }

    @Override
    public Iterator<Tuple2<Integer, RowBlock>> call(Iterator<Row> rows) {
        return new Blocks(rows);
    }

    /** Hands out a block when it is full, or the rows are at their end. */
    private final class Blocks implements Iterator<Tuple2<Integer, RowBlock>> {
        private final Iterator<Row> rows;
        private final List<ByteArrayOutputStream> open = new ArrayList<>();
        private RowBlock.@Nullable Packer packer;
        private @Nullable Tuple2<Integer, RowBlock> next;
        private boolean isAtEnd;
        private int flushed;

        Blocks(Iterator<Row> rows) {
            this.rows = rows;
            for (int i = 0; i < shards; i++) {
                open.add(new ByteArrayOutputStream());
            }
        }

        @Override
        public boolean hasNext() {
            while (next == null && !isAtEnd && rows.hasNext()) {
                try {
                    add(rows.next());
                } catch (IllegalArgumentException e) {
                    next = new Tuple2<>(0, RowBlock.error(String.valueOf(e.getMessage())));
                    isAtEnd = true;
                    flushed = shards;
                }
            }
            while (next == null && flushed < shards) {
                if (open.get(flushed).size() > 0) {
                    close(flushed);
                }
                flushed++;
            }
            return next != null;
        }

        @Override
        public Tuple2<Integer, RowBlock> next() {
            if (!hasNext() || next == null) {
                throw new java.util.NoSuchElementException();
            }
            Tuple2<Integer, RowBlock> block = next;
            next = null;
            return block;
        }

        private void add(Row row) {
            float[] values = features(row);
            RowBlock.Packer known = packer;
            if (known == null) {
                known = new RowBlock.Packer(values.length);
                packer = known;
            } else if (known.features() != values.length) {
                throw new IllegalArgumentException(
                        "a row has %s features, others have %s; right would be as many in all rows"
                                .formatted(values.length, known.features()));
            }
            float weight = isWeighted ? weight(row) : 1;
            if (weight == 0) {
                return;
            }
            byte[] packed = known.pack(label(row), weight, values);
            int shard = known.shard(shards);
            ByteArrayOutputStream block = open.get(shard);
            block.write(packed, 0, packed.length);
            if (block.size() + packed.length > RowBlock.BYTES) {
                close(shard);
            }
        }

        private void close(int shard) {
            int features = packer == null ? 0 : packer.features();
            next = new Tuple2<>(shard, new RowBlock(features, open.get(shard).toByteArray(), ""));
            open.get(shard).reset();
        }
    }

    private static float[] features(Row row) {
        double[] values = FeatureColumn.of(row, 0);
        if (values.length == 0) {
            throw new IllegalArgumentException("the features of a row are empty; right would be one or more");
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
            if (!Float.isFinite(floats[i])) {
                throw new IllegalArgumentException(
                        "feature %s of a row is %s; right would be a finite number of binary32"
                                .formatted(i, values[i]));
            }
        }
        return floats;
    }

    private static int label(Row row) {
        double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
        if (!(label >= 0 && label < MOST_CLASSES && label == Math.rint(label))) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the label of a row is %s; right would be a class, a whole number from 0 to %s",
                    row.isNullAt(1) ? "null" : label,
                    MOST_CLASSES - 1));
        }
        return (int) label;
    }

    private static float weight(Row row) {
        double weight = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
        if (!(weight >= 0 && Float.isFinite((float) weight))) {
            throw new IllegalArgumentException("the weight of a row is %s; right would be a number from 0 on"
                    .formatted(row.isNullAt(2) ? "null" : weight));
        }
        return (float) weight;
    }
}
