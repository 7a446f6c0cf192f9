package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The classes that the labels of a training table name, and the places of labels among them. */
final class ClassLabels {
    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();

    private ClassLabels(List<String> names) {
        this.names = names;
        for (int place = 0; place < names.size(); place++) {
            places.put(names.get(place), place);
        }
    }

    /** Returns the classes that these labels name, in the order of {@link ClassNames#ordered}. */
    static ClassLabels of(Table.Labels labels) {
        Set<String> seen = new HashSet<>();
        if (labels instanceof Table.Labels.Numbers numbers) {
            Set<Integer> different = new HashSet<>();
            for (int row = 0; row < labels.size(); row++) {
                different.add(numbers.number(row));
            }
            different.forEach(number -> seen.add(Integer.toString(number)));
        } else {
            for (int row = 0; row < labels.size(); row++) {
                seen.add(labels.text(row));
            }
        }
        return new ClassLabels(ClassNames.ordered(new ArrayList<>(seen)));
    }

    List<String> names() {
        return names;
    }

    /**
     * Returns the class of each row.
     *
     * @param table the table of the labels, for the message
     * @throws DataException if a label names no class
     */
    int[] places(Table.Labels labels, Table table) {
        int[] classes = new int[labels.size()];
        Map<Integer, Integer> placesOfNumbers = new HashMap<>();
        for (int row = 0; row < classes.length; row++) {
            Integer place = labels instanceof Table.Labels.Numbers numbers
                    ? placesOfNumbers.computeIfAbsent(
                            numbers.number(row), number -> places.get(Integer.toString(number)))
                    : places.get(labels.text(row));
            if (place == null) {
                throw new DataException("%s: the label '%s' is none of the %s classes of the training rows"
                        .formatted(table.places().label(row), Quote.of(labels.text(row)), names.size()));
            }
            classes[row] = place;
        }
        return classes;
    }
}
