#pragma once
// Shared by both shapes of the fused training step: a linear layer, softmax cross-entropy and plain SGD, `times` steps over the batches
// of an index table. Defined before: BATCH, FEATURES, CLASSES; PIXEL and LABEL, the types of the data set.

#include "exp.h"
#include "faults.h"
#include "reduce.h"
#include "sgd.h"

// images, classes      the data set: rows of FEATURES, and a label for each
// firstLimit, secondLimit  the rows of the one of the two that is gathered first, and of the other
// index                [steps, BATCH]: the rows of each step's batch
// counter              the first step
// factor, shift        x = fma(pixel, factor, shift)
// rowShare             1 / BATCH; labelShare, eachShare: 1 - e and e / CLASSES of label smoothing
// x … gradBias         the intermediates of the step. If keeps is 1, the values of the last replay are left in them
// count, history       the count of right predictions, which is added to, and the loss of each step. Either may be absent
#define STEP_PARAMETERS \
    GLOBAL const PIXEL *RESTRICT images, i64 imagesAt, GLOBAL const LABEL *RESTRICT classes, i64 classesAt, \
    i64 firstLimit, i64 secondLimit, GLOBAL const int *RESTRICT index, i64 indexAt, i64 steps, \
    GLOBAL int *RESTRICT counter, i64 counterAt, float factor, float shift, \
    GLOBAL float *RESTRICT weight, i64 weightAt, GLOBAL float *RESTRICT bias, i64 biasAt, \
    float weightRate, float weightDecay, float biasRate, float biasDecay, float rowShare, float labelShare, float eachShare, \
    GLOBAL float *RESTRICT x, i64 xAt, GLOBAL int *RESTRICT labels, i64 labelsAt, GLOBAL float *RESTRICT logits, i64 logitsAt, \
    GLOBAL float *RESTRICT loss, i64 lossAt, GLOBAL float *RESTRICT gradLogits, i64 gradLogitsAt, \
    GLOBAL float *RESTRICT gradWeight, i64 gradWeightAt, GLOBAL float *RESTRICT gradBias, i64 gradBiasAt, \
    GLOBAL int *RESTRICT count, i64 countAt, GLOBAL float *RESTRICT history, i64 historyAt, i64 historyRows, \
    int times, int keeps, GLOBAL i64 *RESTRICT fault

// The row of the data set that is row i of a step's batch, -1 if the step or the row is out of range.
FUNCTION int row_of(GLOBAL const int *RESTRICT index, i64 indexAt, int step, i64 steps, int i, i64 limit) {
    if (!in_range(step, steps)) {
        return -1;
    }
    const int row = index[indexAt + (i64) step * BATCH + i];
    return in_range(row, limit) ? row : -1;
}

// Reports the fault of a step that its calls, made one by one, would have reported first. For one work-item.
FUNCTION void report_step(
    GLOBAL const LABEL *RESTRICT classes, i64 classesAt, i64 firstLimit, i64 secondLimit, GLOBAL const int *RESTRICT index, i64 indexAt,
    int step, i64 steps, int writesHistory, i64 historyRows, GLOBAL i64 *RESTRICT fault) {
    if (!in_range(step, steps)) {
        report_fault(fault, FAULT_GATHER_STEP, 0, step, steps);
        return;
    }
    GLOBAL const int *RESTRICT rows = index + indexAt + (i64) step * BATCH;
    for (int gather = 0; gather < 2; gather++) {
        const i64 limit = gather == 0 ? firstLimit : secondLimit;
        for (int i = 0; i < BATCH; i++) {
            if (!in_range(rows[i], limit)) {
                report_fault(fault, FAULT_GATHER_INDEX, (i64) step * BATCH + i, rows[i], limit);
                return;
            }
        }
    }
    for (int i = 0; i < BATCH; i++) {
        const int label = classes[classesAt + rows[i]];
        if (!in_range(label, CLASSES)) {
            report_fault(fault, FAULT_CROSS_ENTROPY_LABEL, i, label, CLASSES);
            return;
        }
    }
    if (writesHistory && !in_range(step, historyRows)) {
        report_fault(fault, FAULT_WRITE_INDEX, 0, step, historyRows);
    }
}
