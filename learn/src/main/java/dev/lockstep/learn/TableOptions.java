package dev.lockstep.learn;

import java.util.Optional;

/**
 * How tables of features are read.
 *
 * @param labelColumn the name of the column that holds the labels
 * @param weightColumn the name of the column that holds the weights of the examples
 * @param standardize whether each feature is standardised by its mean and deviation in the training examples
 */
public record TableOptions(Optional<String> labelColumn, Optional<String> weightColumn, boolean standardize) {
    /** Nothing is given. */
    public static final TableOptions DEFAULT = new TableOptions(Optional.empty(), Optional.empty(), false);

    /** Returns a copy that takes the labels from this column. */
    public TableOptions withLabelColumn(String newLabelColumn) {
        return new TableOptions(Optional.of(newLabelColumn), weightColumn, standardize);
    }

    /** Returns a copy that takes the weights of the examples from this column. */
    public TableOptions withWeightColumn(String newWeightColumn) {
        return new TableOptions(labelColumn, Optional.of(newWeightColumn), standardize);
    }

    /** Returns a copy that standardises features or leaves them as they are. */
    public TableOptions withStandardize(boolean newStandardize) {
        return new TableOptions(labelColumn, weightColumn, newStandardize);
    }
}
