#include "dialect.h"
#include "loss.h"

// nllLoss, and the reductions of both losses. Each kernel reads 4 to 12 bytes of each row.

// Sums the weights of the rows that count: a partial sum for each group.
KERNEL counted_weight(GLOBAL const int *RESTRICT labels, i64 labelsAt, i64 rows, i64 classes, GLOBAL const float *RESTRICT weights,
                      i64 weightsAt, GLOBAL const float *RESTRICT rowWeights, i64 rowWeightsAt, int ignores, int ignored,
                      GLOBAL float *RESTRICT partialWeights) {
    SHARED float partials[GROUP];
    LONG_SUM(sum)
    for (i64 i = GROUP_X * GROUP + ITEM; i < rows; i += GROUPS_X * GROUP) {
        const int label = labels[labelsAt + i];
        if (!(ignores && label == ignored) && in_range(label, classes)) {
            ADD_TERM(sum, weight_of(rowWeights, rowWeightsAt, i) * weight_of(weights, weightsAt, label))
        }
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, partials)
    if (ITEM == 0) {
        partialWeights[GROUP_X] = sum;
    }
}

// Adds the partial losses. For one group.
KERNEL finish_loss(GLOBAL const float *RESTRICT partialLosses, int numberOfPartials, GLOBAL const float *RESTRICT partialWeights,
                   int numberOfPartialWeights, float factor, GLOBAL float *RESTRICT loss, i64 lossAt) {
    SHARED float partials[GROUP];
    LONG_SUM(sum)
    for (int part = ITEM; part < numberOfPartials; part += GROUP) {
        ADD_TERM(sum, partialLosses[part])
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, partials)
    if (ITEM == 0) {
        loss[lossAt] = sum * row_factor(partialWeights, numberOfPartialWeights, factor);
    }
}

KERNEL nll_loss(GLOBAL const float *RESTRICT logProbabilities, i64 logProbabilitiesAt, i64 rows, i64 classes,
                GLOBAL const int *RESTRICT labels, i64 labelsAt, GLOBAL const float *RESTRICT weights, i64 weightsAt,
                GLOBAL const float *RESTRICT rowWeights, i64 rowWeightsAt, int ignores, int ignored, int reduction,
                GLOBAL const float *RESTRICT partialWeights, int numberOfPartialWeights, float factor, GLOBAL float *RESTRICT loss, i64 lossAt, GLOBAL float *RESTRICT partialLosses, GLOBAL i64 *RESTRICT fault) {
    SHARED float partials[GROUP];
    LONG_SUM(sum)
    for (i64 i = GROUP_X * GROUP + ITEM; i < rows; i += GROUPS_X * GROUP) {
        const int label = labels[labelsAt + i];
        float own = 0;
        if (!(ignores && label == ignored)) {
            if (in_range(label, classes)) {
                own = -weight_of(weights, weightsAt, label) * logProbabilities[logProbabilitiesAt + i * classes + label];
                own *= weight_of(rowWeights, rowWeightsAt, i);
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
    LANES_SUM(sum, GROUP, partials)
    if (reduction != REDUCTION_NONE) {
        put_group_loss(sum, row_factor(partialWeights, numberOfPartialWeights, factor), loss, lossAt, partialLosses);
    }
}
