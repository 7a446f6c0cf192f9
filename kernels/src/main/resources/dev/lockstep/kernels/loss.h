#pragma once
// Labels, weights and reductions of the losses.

#include "faults.h"
#include "reduce.h"

#define REDUCTION_NONE 0
#define REDUCTION_MEAN 1
#define REDUCTION_SUM 2

// The weight of a class or a row; 1 where there are no weights.
FUNCTION float weight_of(GLOBAL const float *weights, i64 weightsAt, i64 index) {
    return weights == 0 ? 1.0f : weights[weightsAt + index];
}

// The factor of each row's loss: 1 over the sum of the partial weights, NaN if that is 0. Without partial weights, the given factor.
FUNCTION float row_factor(GLOBAL const float *partialWeights, int numberOfPartials, float factor) {
    if (numberOfPartials == 0) {
        return factor;
    }
    float total = 0;
    for (int part = 0; part < numberOfPartials; part++) {
        total += partialWeights[part];
    }
    return total == 0 ? QUIET_NAN : 1 / total;
}

// Stores the sum of a group's losses: as the result if it is the only group, else as a partial sum.
FUNCTION void put_group_loss(float sum, float factor, GLOBAL float *loss, i64 lossAt, GLOBAL float *partialLosses) {
    if (ITEM == 0) {
        if (GROUPS_X == 1) {
            loss[lossAt] = sum * factor;
        } else {
            partialLosses[GROUP_X] = sum;
        }
    }
}
