package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file below its header: features go where they stay, as numbers, without a text being made of them. */
final class CsvRows {
    /** What a field is for. */
    private enum Role {
        FEATURE,
        LABEL,
        WEIGHT,
        NONE
    }

    private final ColumnRoles columns;
    private final CsvPlaces places;
    private final Role[] roles;
    private final FloatRows values;
    private final FloatRows weights;
    private final List<String> labels = new ArrayList<>();
    private final Map<String, String> knownLabels = new HashMap<>();
    private @Nullable DataException wrong;

    /**
     * Starts without a row.
     *
     * @param values takes the features
     * @param weights takes the weights
     */
    CsvRows(ColumnRoles columns, CsvPlaces places, FloatRows values, FloatRows weights) {
        this.columns = columns;
        this.places = places;
        this.values = values;
        this.weights = weights;
        roles = new Role[columns.names().size()];
        Arrays.fill(roles, Role.NONE);
        columns.features().forEach(column -> roles[column] = Role.FEATURE);
        columns.label().ifPresent(column -> roles[column] = Role.LABEL);
        columns.weight().ifPresent(column -> roles[column] = Role.WEIGHT);
    }

    /** Takes a field of the row that begins on a line. What is wrong with it is kept, for the row may be of a wrong length after all. */
    void field(long line, int column, char[] text, int offset, int length) {
        if (wrong != null || column >= roles.length) {
            return;
        }
        switch (roles[column]) {
            case FEATURE -> {
                float value = NumberText.parse(text, offset, length);
                if (Float.isFinite(value)) {
                    values.add(value);
                } else {
                    wrong = noFeature(places.onLine(line, column), new String(text, offset, length), value);
                }
            }
            case LABEL -> {
                String label = new String(text, offset, length).strip();
                if (label.isEmpty()) {
                    wrong = new DataException(
                            places.onLine(line, column) + ": the label is missing; leave such rows out");
                } else {
                    labels.add(knownLabels.computeIfAbsent(label, known -> known));
                }
            }
            case WEIGHT -> {
                float weight = NumberText.parse(text, offset, length);
                if (Float.isFinite(weight) && weight >= 0) {
                    weights.add(weight);
                } else {
                    wrong = new DataException("%s: the weight '%s' must be a number of at least 0"
                            .formatted(
                                    places.onLine(line, column), Quote.of(new String(text, offset, length).strip())));
                }
            }
            case NONE -> {}
        }
    }

    /**
     * Ends a row.
     *
     * @param fields how many it had
     * @throws DataException if the row is not as it should be
     */
    void end(long line, int fields) {
        if (fields != roles.length) {
            throw new DataException("%s: line %s has %s fields, but the header names %s columns"
                    .formatted(places.file(), line, fields, roles.length));
        }
        if (wrong != null) {
            throw wrong;
        }
        places.addRow(line);
    }

    /**
     * Returns what has been read.
     *
     * @throws DataException if there was no row
     */
    Table table() {
        if (places.rows() == 0) {
            throw new DataException(places.file() + " has a header and no row");
        }
        List<String> names = columns.featureNames();
        return new Table(
                Features.vectors(names.size()),
                values.segment(),
                Optional.of(names),
                columns.label().isPresent()
                        ? Optional.of(new Table.Labels.Texts(labels.toArray(String[]::new)))
                        : Optional.empty(),
                columns.weight().isPresent() ? Optional.of(weights.toArray()) : Optional.empty(),
                places);
    }

    private DataException noFeature(String place, String field, float value) {
        String text = Quote.of(field.strip());
        if (NumberText.isMissing(field)) {
            return new DataException(
                    "%s: the value is missing%s; fill such values in, or leave the row or the column out"
                            .formatted(place, text.isEmpty() ? "" : " ('" + text + "')"));
        }
        if (Float.isInfinite(value)) {
            return new DataException("%s: '%s' is too large for a number of 32 bits".formatted(place, text));
        }
        String problem = "%s: '%s' is no number, and features must be numbers";
        return columns.label().isPresent()
                ? new DataException(problem.formatted(place, text))
                : DataException.of(
                        problem + "; if the column holds the labels, name it with %s",
                        place,
                        text,
                        Setting.LABEL_COLUMN);
    }
}
