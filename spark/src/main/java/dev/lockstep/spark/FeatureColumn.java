package dev.lockstep.spark;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Features in a column of vectors, or of arrays of numbers. */
final class FeatureColumn {
    private FeatureColumn() {}

    private static boolean isArray(StructField field) {
        return field.dataType() instanceof ArrayType array && array.elementType() instanceof NumericType;
    }

    /** Returns a schema as it would be if the column had vectors. */
    static StructType asVector(StructType schema, String name) {
        return new StructType(Arrays.stream(schema.fields())
                .map(field -> field.name().equals(name) && isArray(field)
                        ? new StructField(name, SQLDataTypes.VectorType(), field.nullable(), field.metadata())
                        : field)
                .toArray(StructField[]::new));
    }

    /** Returns the features of a row. */
    static double[] of(Row row, int column) {
        return switch (row.get(column)) {
            case DenseVector dense -> dense.values();
            case Vector vector -> vector.toArray();
            case scala.collection.Seq<?> values -> {
                double[] doubles = new double[values.size()];
                int next = 0;
                for (Object value : CollectionConverters.asJava(values)) {
                    if (value == null) {
                        throw new IllegalArgumentException(
                                "feature %s of a row is null; fill it, or drop the row".formatted(next));
                    }
                    doubles[next++] = ((Number) value).doubleValue();
                }
                yield doubles;
            }
            case null ->
                throw new IllegalArgumentException("the features of a row are null; fill them, or drop the row");
            case Object other ->
                throw new IllegalArgumentException(
                        "features of " + other.getClass().getName() + " are neither a vector nor an array of numbers");
        };
    }
}
