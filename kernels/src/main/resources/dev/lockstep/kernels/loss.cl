#include "dialect.h"
#include "loss.h"

// What is needed around the losses of rows. Each kernel reads 4 or 8 bytes of each row.

// Sums the weights of the rows that count: one part for each group.
KERNEL counted_weight(GLOBAL const int *RESTRICT labels, i64 labelsAt, i64 rows, i64 classes, GLOBAL const float *RESTRICT weights,
                      i64 weightsAt, int ignores, int ignored, GLOBAL float *RESTRICT weightParts) {
    SHARED float parts[GROUP];
    LONG_SUM(sum)
    for (i64 i = GROUP_X * GROUP + ITEM; i < rows; i += GROUPS_X * GROUP) {
        const int label = labels[labelsAt + i];
        if (!(ignores && label == ignored) && in_range(label, classes)) {
            ADD_TERM(sum, weight_of(weights, weightsAt, label))
        }
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, parts)
    if (ITEM == 0) {
        weightParts[GROUP_X] = sum;
    }
}

// Adds up the parts that groups have left; for one group.
KERNEL finish_loss(GLOBAL const float *RESTRICT lossParts, int numberOfParts, GLOBAL const float *RESTRICT weightParts,
                   int numberOfWeightParts, float factor, GLOBAL float *RESTRICT loss, i64 lossAt) {
    SHARED float parts[GROUP];
    LONG_SUM(sum)
    for (int part = ITEM; part < numberOfParts; part += GROUP) {
        ADD_TERM(sum, lossParts[part])
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, parts)
    if (ITEM == 0) {
        loss[lossAt] = sum * row_factor(weightParts, numberOfWeightParts, factor);
    }
}

KERNEL nll_loss(GLOBAL const float *RESTRICT logProbabilities, i64 logProbabilitiesAt, i64 rows, i64 classes,
                GLOBAL const int *RESTRICT labels, i64 labelsAt, GLOBAL const float *RESTRICT weights, i64 weightsAt,
                int ignores, int ignored, int reduction, GLOBAL const float *RESTRICT weightParts, int numberOfWeightParts, float factor,
                GLOBAL float *RESTRICT loss, i64 lossAt, GLOBAL float *RESTRICT lossParts, GLOBAL i64 *RESTRICT fault) {
    SHARED float parts[GROUP];
    LONG_SUM(sum)
    for (i64 i = GROUP_X * GROUP + ITEM; i < rows; i += GROUPS_X * GROUP) {
        const int label = labels[labelsAt + i];
        float own = 0;
        if (!(ignores && label == ignored)) {
            if (in_range(label, classes)) {
                own = -weight_of(weights, weightsAt, label) * logProbabilities[logProbabilitiesAt + i * classes + label];
            } else {
                report_if_first(fault, FAULT_NLL_LABEL, labels, labelsAt, 0, i, classes, ignores, ignored);
            }
        }
        if (reduction == REDUCTION_NONE) {
            loss[lossAt + i] = own;
        }
        ADD_TERM(sum, own)
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, parts)
    if (reduction != REDUCTION_NONE) {
        put_group_loss(sum, row_factor(weightParts, numberOfWeightParts, factor), loss, lossAt, lossParts);
    }
}
