package dev.lockstep.learn.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a Parquet file: a field of its rows.
 *
 * @param kind what its values are
 * @param leaf the index of what holds them among the leaves of the schema, -1 of a field that has several
 * @param type of that leaf, in words
 */
record ParquetColumn(String name, Kind kind, int leaf, String type) {
    /** What a column's values are. */
    enum Kind {
        NUMBER,
        LIST_OF_NUMBERS,
        TEXT,
        OTHER
    }

    /** Returns the columns of a file in its order. */
    static List<ParquetColumn> of(FileSchema schema) {
        return schema.getRootNode().children().stream().map(ParquetColumn::of).toList();
    }

    private static ParquetColumn of(SchemaNode field) {
        return switch (field) {
            case SchemaNode.PrimitiveNode leaf
            when leaf.repetitionType() == RepetitionType.REPEATED -> list(field, leaf);
            case SchemaNode.PrimitiveNode leaf ->
                new ParquetColumn(field.name(), kind(leaf), leaf.columnIndex(), words(leaf));
            case SchemaNode.GroupNode group when group.isList() -> list(field, group.getListElement());
            case SchemaNode.GroupNode group ->
                new ParquetColumn(field.name(), Kind.OTHER, -1, group.isMap() ? "a map" : "a struct");
        };
    }

    private static ParquetColumn list(SchemaNode field, @Nullable SchemaNode element) {
        if (element instanceof SchemaNode.PrimitiveNode leaf
                && leaf.maxRepetitionLevel() == 1
                && kind(leaf) == Kind.NUMBER) {
            return new ParquetColumn(
                    field.name(), Kind.LIST_OF_NUMBERS, leaf.columnIndex(), "a list of " + words(leaf));
        }
        return new ParquetColumn(
                field.name(),
                Kind.OTHER,
                -1,
                element instanceof SchemaNode.PrimitiveNode leaf ? "a list of " + words(leaf) : "a nested list");
    }

    private static Kind kind(SchemaNode.PrimitiveNode leaf) {
        LogicalType logical = leaf.logicalType();
        return switch (leaf.type()) {
            case FLOAT, DOUBLE, BOOLEAN -> Kind.NUMBER;
            case INT32, INT64 -> logical == null || logical instanceof LogicalType.IntType ? Kind.NUMBER : Kind.OTHER;
            case FIXED_LEN_BYTE_ARRAY -> logical instanceof LogicalType.Float16Type ? Kind.NUMBER : Kind.OTHER;
            case BYTE_ARRAY ->
                logical == null || logical instanceof LogicalType.StringType || logical instanceof LogicalType.EnumType
                        ? Kind.TEXT
                        : Kind.OTHER;
            case INT96 -> Kind.OTHER;
        };
    }

    private static String words(SchemaNode.PrimitiveNode leaf) {
        LogicalType logical = leaf.logicalType();
        if (leaf.type() == PhysicalType.BYTE_ARRAY && (logical == null || logical instanceof LogicalType.StringType)) {
            return "text";
        }
        return logical == null ? leaf.type().name() : logical.toString();
    }
}
