package dev.lockstep.spark;

import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import scala.Tuple2;

/** The rows of a task's shards, as they have come out of the shuffle, in any order. */
final class ShardRows {
    private final TreeMap<Integer, List<RowBlock>> shards = new TreeMap<>();
    private String error = "";
    private int features;
    private int greatestLabel = -1;

    private record Place(RowBlock block, int row) {}

    /** Takes in all blocks. */
    ShardRows(Iterator<Tuple2<Integer, RowBlock>> blocks) {
        while (blocks.hasNext()) {
            Tuple2<Integer, RowBlock> next = blocks.next();
            RowBlock block = next._2();
            if (!block.error().isEmpty()) {
                // Which one is told does not depend on the order in which they come.
                error = error.isEmpty() || block.error().compareTo(error) < 0 ? block.error() : error;
                continue;
            }
            if (features != 0 && block.features() != features) {
                error = differ(Math.min(features, block.features()), Math.max(features, block.features()));
            }
            features = block.features();
            for (int row = 0; row < block.size(); row++) {
                greatestLabel = Math.max(greatestLabel, block.label(row));
            }
            shards.computeIfAbsent(next._1(), _ -> new ArrayList<>()).add(block);
        }
    }

    static String differ(int few, int many) {
        return "some rows have %s features, others have %s; right would be as many in all rows".formatted(few, many);
    }

    /** Returns what is wrong with the data, empty if nothing is. */
    String error() {
        return error;
    }

    /** Returns the features of a row, 0 if there are no rows. */
    int features() {
        return features;
    }

    /** Returns the greatest label, -1 if there are no rows. */
    int greatestLabel() {
        return greatestLabel;
    }

    /** Returns the number of rows of a shard. */
    int size(int shard) {
        return shards.getOrDefault(shard, List.of()).stream()
                .mapToInt(RowBlock::size)
                .sum();
    }

    /** Hands out the rows of each shard, sorted by their content, and lets go of them. Their memory is freed when {@code use} returns. */
    void drain(boolean isWeighted, BiConsumer<Integer, Examples> use) {
        while (!shards.isEmpty()) {
            int shard = shards.firstKey();
            List<Place> places = places(shards.remove(shard));
            try (Arena arena = Arena.ofConfined()) {
                use.accept(shard, sorted(places, isWeighted, arena));
            }
        }
    }

    private static List<Place> places(List<RowBlock> blocks) {
        List<Place> places = new ArrayList<>();
        for (RowBlock block : blocks) {
            for (int row = 0; row < block.size(); row++) {
                places.add(new Place(block, row));
            }
        }
        places.sort((left, right) -> RowBlock.compare(left.block, left.row, right.block, right.row));
        return places;
    }

    private Examples sorted(List<Place> places, boolean isWeighted, Arena arena) {
        Features vectors = Features.vectors(features);
        long bytes = vectors.byteSize();
        MemorySegment values = arena.allocate(places.size() * bytes, Long.BYTES);
        int[] labels = new int[places.size()];
        float[] weights = new float[places.size()];
        for (int i = 0; i < labels.length; i++) {
            Place place = places.get(i);
            MemorySegment.copy(
                    MemorySegment.ofArray(place.block.rows()), place.block.values(place.row), values, i * bytes, bytes);
            labels[i] = place.block.label(place.row);
            weights[i] = place.block.weight(place.row);
        }
        Examples examples = new Examples(vectors, values, labels);
        return isWeighted ? examples.withWeights(weights) : examples;
    }
}
