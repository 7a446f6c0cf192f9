#include "dialect.h"
#include "loss.h"
#include "softmax.h"

// Softmax cross-entropy: loss and gradient in one launch. `lanes` items take each row, GROUP / lanes rows are taken by a group at
// a time. Reads 8 bytes (the second time from a cache, where a row fits) and writes 4 for each logit; without a gradient and
// label smoothing it reads 4. With label smoothing SMOOTH is 1: a macro, because of the sums that only it needs.
#ifndef SMOOTH
#define SMOOTH 0
#endif

// Where the gradient takes the place of the logits, IN_PLACE is 1: exponentials are then computed twice on a core, too.
#ifndef IN_PLACE
#define IN_PLACE 0
#endif
#if IN_PLACE
#define APART
#else
#define APART RESTRICT
#endif

// What a row's gradient is made of: p * onProbability - onLabel * [j is the label] - onEach * w[j].
typedef struct {
    float onProbability;
    float onLabel;
    float onEach;
} Target;

// The sum of a row's plain losses, each times its class's weight: what label smoothing adds.
#if CPU_SHAPED
FUNCTION float smooth_loss(GLOBAL const float *z, i64 n, GLOBAL const float *weights, i64 weightsAt, RowSum row, float logSum) {
    const i64 whole = n - n % WIDTH;
    float16 all = (float16) 0.0f;
    float16 excess = (float16) 0.0f;
    for (i64 j = 0; j < whole;) {
        const i64 end = LESSER(whole, j + BLOCK_TERMS * WIDTH);
        float16 block = (float16) 0.0f;
        for (; j < end; j += WIDTH) {
            const float16 own = logSum - (vload16(0, z + j) - row.max);
            block += weights == 0 ? own : own * vload16(0, weights + weightsAt + j);
        }
        ADD_BLOCK(float16, all, excess, block)
    }
    float rest = 0;
    for (i64 j = whole; j < n; j++) {
        rest += weight_of(weights, weightsAt, j) * (logSum - (z[j] - row.max));
    }
    return sum_of_16(all) + rest;
}

FUNCTION void put_gradient(
    GLOBAL float *gradient, i64 n, i64 label, GLOBAL const float *weights, i64 weightsAt, RowSum row, Target target) {
    const float factor = target.onProbability / row.sum;
    const float labelled =
        FMA(gradient[label], factor, -target.onLabel) - target.onEach * weight_of(weights, weightsAt, label);
    if (target.onEach != 0 && weights != 0) {
        GLOBAL const float *w = weights + weightsAt;
        FOR_COLUMNS(j, n) gradient[j] = FMA(gradient[j], factor, -target.onEach * w[j]);
    } else {
        FOR_COLUMNS(j, n) gradient[j] = FMA(gradient[j], factor, -target.onEach);
    }
    gradient[label] = labelled;
}
#endif

KERNEL softmax_cross_entropy(
    GLOBAL const float *APART logits, i64 logitsAt, i64 rows, i64 classes, GLOBAL const int *RESTRICT labels, i64 labelsAt,
    GLOBAL const float *RESTRICT weights, i64 weightsAt, int ignores, int ignored, int reduction,
    GLOBAL const float *RESTRICT weightParts, int numberOfWeightParts, float factor, float labelShare, float eachShare,
    GLOBAL float *RESTRICT loss, i64 lossAt, GLOBAL float *RESTRICT lossParts, GLOBAL float *APART gradient, i64 gradientAt,
    int lanes, GLOBAL i64 *RESTRICT fault) {
    SHARED float parts[GROUP];
    const float rowFactor = row_factor(weightParts, numberOfWeightParts, factor);
    LONG_SUM(sumOfLosses)
#if CPU_SHAPED
    float totalWeight = classes;
    if (SMOOTH && weights != 0) {
        LONG_SUM(ofAll)
        for (i64 j = 0; j < classes; j++) {
            ADD_TERM(ofAll, weights[weightsAt + j])
        }
        END_OF_TERMS(ofAll)
        totalWeight = ofAll;
    }
    for (i64 i = GROUP_X * CHUNK_OF(rows); i < LESSER((GROUP_X + 1) * CHUNK_OF(rows), rows); i++) {
        GLOBAL const float *z = logits + logitsAt + i * classes;
        GLOBAL float *to = gradient == 0 ? 0 : gradient + gradientAt + i * classes;
        const int label = labels[labelsAt + i];
        float own = 0;
        if (ignores && label == ignored) {
            if (to != 0) {
                FOR_COLUMNS(j, classes) to[j] = 0;
            }
        } else if (!in_range(label, classes)) {
            report_if_first(fault, FAULT_CROSS_ENTROPY_LABEL, labels, labelsAt, 0, i, classes, ignores, ignored);
        } else {
            const RowSum row = sum_row(z, classes, IN_PLACE ? 0 : to);
            if (!is_defined(row)) {
                own = QUIET_NAN;
                if (to != 0) {
                    FOR_COLUMNS(j, classes) to[j] = QUIET_NAN;
                }
            } else {
                const float logSum = LOG(row.sum);
                const float weight = weight_of(weights, weightsAt, label);
                own = labelShare * weight * (logSum - (z[label] - row.max));
                if (SMOOTH) {
                    own = FMA(eachShare, smooth_loss(z, classes, weights, weightsAt, row, logSum), own);
                }
#if IN_PLACE
                FOR_COLUMNS(j, classes) to[j] = exp_of(z[j] - row.max);
#endif
                if (to != 0) {
                    Target target;
                    target.onLabel = labelShare * weight * rowFactor;
                    target.onEach = eachShare * rowFactor;
                    target.onProbability = FMA(target.onEach, totalWeight, target.onLabel);
                    put_gradient(to, classes, label, weights, weightsAt, row, target);
                }
            }
        }
        if (loss != 0 && reduction == REDUCTION_NONE) {
            loss[lossAt + i] = own;
        }
        ADD_TERM(sumOfLosses, own)
    }
#else
    const int lane = ITEM & (lanes - 1);
    const int rowsOfGroup = GROUP / lanes;
#if SMOOTH
    LONG_SUM(totalWeight)
    for (i64 j = lane; j < classes; j += lanes) {
        ADD_TERM(totalWeight, weight_of(weights, weightsAt, j))
    }
    END_OF_TERMS(totalWeight)
    LANES_SUM(totalWeight, lanes, parts)
#endif
    for (i64 first = GROUP_X * rowsOfGroup; first < rows; first += GROUPS_X * rowsOfGroup) {
        const i64 i = first + ITEM / lanes;
        const int isRow = i < rows;
        const int label = isRow ? labels[labelsAt + i] : 0;
        const int isIgnored = ignores && label == ignored;
        const int counts = isRow && !isIgnored && in_range(label, classes);
        if (isRow && !isIgnored && !counts && lane == 0) {
            report_if_first(fault, FAULT_CROSS_ENTROPY_LABEL, labels, labelsAt, 0, i, classes, ignores, ignored);
        }
        GLOBAL const float *APART z = logits + logitsAt + i * classes;
        GLOBAL float *APART to = gradient + gradientAt + i * classes;
        const i64 n = counts ? classes : 0;
        RowSum row;
        LANES_ROW_SUM(row, z, n, lane, lanes, parts)
        const int isDefined = is_defined(row);
        const float logSum = LOG(row.sum);
        const float weight = counts ? weight_of(weights, weightsAt, label) : 0;
        const float onLabel = labelShare * weight * rowFactor;
#if SMOOTH
        const float onEach = eachShare * rowFactor;
        const float onProbability = FMA(onEach, totalWeight, onLabel) / row.sum;
#else
        const float onProbability = onLabel / row.sum;
#endif
        float own = lane == 0 && counts ? labelShare * weight * (logSum - (z[label] - row.max)) : 0;
#if SMOOTH
        LONG_SUM(ofAll)
        for (i64 j = lane; j < n; j += lanes) {
            ADD_TERM(ofAll, weight_of(weights, weightsAt, j) * (logSum - (z[j] - row.max)))
        }
        END_OF_TERMS(ofAll)
        LANES_SUM(ofAll, lanes, parts)
        own = lane == 0 && counts ? FMA(eachShare, ofAll, own) : 0;
#endif
#if IN_PLACE
        WAIT; // the labelled logit has been read
#endif
        if (gradient != 0) {
            for (i64 j = lane; j < n; j += lanes) {
#if SMOOTH
                const float each = onEach * weight_of(weights, weightsAt, j);
#else
                const float each = 0;
#endif
                const float e = exp_of(z[j] - row.max);
                to[j] = !isDefined ? QUIET_NAN : j == label ? FMA(e, onProbability, -onLabel) - each : FMA(e, onProbability, -each);
            }
            if (isRow && isIgnored) {
                for (i64 j = lane; j < classes; j += lanes) {
                    to[j] = 0;
                }
            }
        }
        if (counts && lane == 0 && !isDefined) {
            own = QUIET_NAN;
        }
        if (loss != 0 && reduction == REDUCTION_NONE && isRow && lane == 0) {
            loss[lossAt + i] = own;
        }
        ADD_TERM(sumOfLosses, own)
    }
#endif
    END_OF_TERMS(sumOfLosses)
    LANES_SUM(sumOfLosses, GROUP, parts)
    if (loss != 0 && reduction != REDUCTION_NONE) {
        put_group_loss(sumOfLosses, rowFactor, loss, lossAt, lossParts);
    }
}
