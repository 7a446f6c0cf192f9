package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.TableOptions;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Reads arrays of NumPy's {@code .npy} format: features in one file, labels in another. */
final class NpyReader implements TableReader {
    private static final Map<String, ElementType> TYPES = Map.ofEntries(
            Map.entry("<f2", ElementType.F16),
            Map.entry("<f4", ElementType.F32),
            Map.entry("<f8", ElementType.F64),
            Map.entry("<b1", ElementType.BOOL),
            Map.entry("<i1", ElementType.I8),
            Map.entry("<u1", ElementType.U8),
            Map.entry("<i2", ElementType.I16),
            Map.entry("<u2", ElementType.U16),
            Map.entry("<i4", ElementType.I32),
            Map.entry("<u4", ElementType.U32),
            Map.entry("<i8", ElementType.I64),
            Map.entry("<u8", ElementType.U64));
    private static final ValueLayout.OfInt CODE_POINT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public Table read(String files, TableOptions options) {
        String[] names = files.split(",", -1);
        if (names.length > 2 || names[0].isEmpty() || names[names.length - 1].isEmpty()) {
            throw new DataException("npy:" + files + ": must be npy:FEATURES,LABELS, two files");
        }
        NpyFile featuresFile = NpyFile.open(DataSources.path(names[0]));
        StoredArray features = array(featuresFile);
        if (names.length == 1) {
            return new Table(features.features(), features.values(), Optional.empty(), places(names[0], names[0]));
        }
        Table.Places places = places(names[0], names[1]);
        Table.Labels labels = labels(NpyFile.open(DataSources.path(names[1])), places);
        return new Table(features.features(), features.values(), Optional.of(labels), places);
    }

    private static Table.Places places(String features, String labels) {
        return new Table.Places() {
            @Override
            public String feature(long row, int feature) {
                return features + ": row " + row + ", column " + feature;
            }

            @Override
            public String label(long row) {
                return labels + ": row " + row;
            }
        };
    }

    private static StoredArray array(NpyFile file) {
        ElementType type = TYPES.get(file.descr());
        if (type == null) {
            throw new DataException(
                    "%s has the dtype %s; right would be features as f2, f4, f8 or u1, labels as integers or U"
                            .formatted(file.path(), file.descr()));
        }
        return new StoredArray(file.path().toString(), type, file.shape(), file.bytes());
    }

    private static Table.Labels labels(NpyFile file, Table.Places places) {
        boolean wide = file.descr().startsWith("<U");
        if (!wide && !file.descr().startsWith("<S")) {
            return array(file).labels(places::label);
        }
        StoredArray.requireOneEach(file.path().toString(), file.shape());
        String[] labels = new String[(int) file.shape().size()];
        int bytes = labels.length == 0 ? 0 : Math.toIntExact(file.bytes().byteSize() / labels.length);
        for (int row = 0; row < labels.length; row++) {
            labels[row] = wide ? wideText(file, row, bytes) : text(file, row, bytes);
            if (labels[row].isEmpty()) {
                throw new DataException(places.label(row) + " holds no label");
            }
        }
        return new Table.Labels.Texts(labels);
    }

    private static String text(NpyFile file, int row, int bytes) {
        byte[] text = file.bytes().asSlice((long) row * bytes, bytes).toArray(ValueLayout.JAVA_BYTE);
        int length = bytes;
        while (length > 0 && text[length - 1] == 0) {
            length--;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static String wideText(NpyFile file, int row, int bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes; at += Integer.BYTES) {
            int codePoint = file.bytes().get(CODE_POINT, (long) row * bytes + at);
            if (codePoint == 0) {
                break;
            }
            if (!Character.isValidCodePoint(codePoint)) {
                throw new DataException(file.path() + " is corrupt: row " + row + " holds what is no character");
            }
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }
}
