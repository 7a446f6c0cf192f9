#pragma once
// Labels, class weights and reductions of the losses.

#include "faults.h"
#include "reduce.h"

#define REDUCTION_NONE 0
#define REDUCTION_MEAN 1
#define REDUCTION_SUM 2

// The weight of a class; 1 where there are no weights.
FUNCTION float weight_of(GLOBAL const float *weights, i64 weightsAt, i64 label) {
    return weights == 0 ? 1.0f : weights[weightsAt + label];
}

// What each row's loss is multiplied by: 1 over the sum of the parts, NaN if that is 0; without parts, the factor given.
FUNCTION float row_factor(GLOBAL const float *weightParts, int numberOfParts, float factor) {
    if (numberOfParts == 0) {
        return factor;
    }
    float total = 0;
    for (int part = 0; part < numberOfParts; part++) {
        total += weightParts[part];
    }
    return total == 0 ? QUIET_NAN : 1 / total;
}

// Hands on the sum of a group's losses: as the result if there is no other group, else as a part of it.
FUNCTION void put_group_loss(float sum, float factor, GLOBAL float *loss, i64 lossAt, GLOBAL float *lossParts) {
    if (ITEM == 0) {
        if (GROUPS_X == 1) {
            loss[lossAt] = sum * factor;
        } else {
            lossParts[GROUP_X] = sum;
        }
    }
}
