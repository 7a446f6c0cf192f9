package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.model.SafetensorsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads features and labels that are tensors of one safetensors file. */
final class SafetensorsTable implements TableReader {
    private static final List<String> FEATURES = List.of("features", "embeddings", "x", "X");
    private static final List<String> LABELS = List.of("labels", "label", "y", "targets");
    private static final Map<String, ElementType> TYPES = Map.ofEntries(
            Map.entry("F16", ElementType.F16),
            Map.entry("BF16", ElementType.BF16),
            Map.entry("F32", ElementType.F32),
            Map.entry("F64", ElementType.F64),
            Map.entry("BOOL", ElementType.BOOL),
            Map.entry("I8", ElementType.I8),
            Map.entry("U8", ElementType.U8),
            Map.entry("I16", ElementType.I16),
            Map.entry("U16", ElementType.U16),
            Map.entry("I32", ElementType.I32),
            Map.entry("U32", ElementType.U32),
            Map.entry("I64", ElementType.I64),
            Map.entry("U64", ElementType.U64));

    @Override
    public Table read(String files, TableOptions options) {
        Path path = DataSources.path(files);
        try (SafetensorsReader file = new SafetensorsReader(path)) {
            String featuresName = name(file, FEATURES)
                    .orElseThrow(() -> new DataException("%s has the tensors %s; right would be features, and labels"
                            .formatted(path, Quote.of(String.join(", ", file.names())))));
            Table.Places places = new Places(path);
            StoredArray features = array(file, path, featuresName);
            Optional<Table.Labels> labels =
                    name(file, LABELS).map(name -> array(file, path, name).labels(places::label));
            return new Table(features.features(), features.values(), labels, places);
        } catch (ModelException e) {
            throw new DataException(e.getMessage(), e);
        }
    }

    private static Optional<String> name(SafetensorsReader file, List<String> names) {
        return names.stream().filter(file.names()::contains).findFirst();
    }

    private static StoredArray array(SafetensorsReader file, Path path, String name) {
        ElementType type = TYPES.get(file.dtype(name));
        if (type == null) {
            throw new DataException(
                    "%s has '%s' as %s; right would be features as F16, BF16, F32, F64 or U8, labels as integers"
                            .formatted(path, name, Quote.of(file.dtype(name))));
        }
        return new StoredArray(path + ": '" + name + "'", type, file.shape(name), file.map(name));
    }

    private record Places(Path path) implements Table.Places {
        @Override
        public String feature(long row, int feature) {
            return path + ": row " + row + ", column " + feature;
        }

        @Override
        public String label(long row) {
            return path + ": label of row " + row;
        }
    }
}
