#include "dialect.h"
#include "loss.h"
#include "softmax.h"

// Softmax cross-entropy: loss and gradient in one launch. `lanes` work-items share a row; a group takes GROUP / lanes rows at a time. Reads
// 8 bytes of each logit (the second 4 from a cache, if the row fits) and writes 4. Without a gradient and label smoothing it reads 4.
// SMOOTH is 1 for label smoothing: a macro, because the additional sums need barriers.
#ifndef SMOOTH
#define SMOOTH 0
#endif

// IN_PLACE is 1 if the gradient overwrites the logits. A processor then computes the exponentials twice, as a GPU always does.
#ifndef IN_PLACE
#define IN_PLACE 0
#endif
#if IN_PLACE
#define APART
#else
#define APART RESTRICT
#endif

// The coefficients of a row's gradient: p * softmaxCoefficient - labelCoefficient * [j is the label] - classCoefficient * w[j].
typedef struct {
    float softmaxCoefficient;
    float labelCoefficient;
    float classCoefficient;
} Target;

// The term of label smoothing: the sum over all classes of their loss times their weight.
#if CPU_SHAPED
FUNCTION float smooth_loss(GLOBAL const float *z, i64 n, GLOBAL const float *weights, i64 weightsAt, RowSum row, float logSum) {
    const i64 whole = n - n % WIDTH;
    float16 all = (float16) 0.0f;
    float16 compensation = (float16) 0.0f;
    for (i64 j = 0; j < whole;) {
        const i64 end = MIN(whole, j + BLOCK_TERMS * WIDTH);
        float16 block = (float16) 0.0f;
        for (; j < end; j += WIDTH) {
            const float16 own = logSum - (vload16(0, z + j) - row.max);
            block += weights == 0 ? own : own * vload16(0, weights + weightsAt + j);
        }
        ADD_BLOCK(float16, all, compensation, block)
    }
    float rest = 0;
    for (i64 j = whole; j < n; j++) {
        rest += weight_of(weights, weightsAt, j) * (logSum - (z[j] - row.max));
    }
    return sum_of_16(all) + rest;
}

FUNCTION void put_gradient(
    GLOBAL float *gradient, i64 n, i64 label, GLOBAL const float *weights, i64 weightsAt, RowSum row, Target target) {
    const float factor = target.softmaxCoefficient / row.sum;
    const float labelled =
        FMA(gradient[label], factor, -target.labelCoefficient) - target.classCoefficient * weight_of(weights, weightsAt, label);
    if (target.classCoefficient != 0 && weights != 0) {
        GLOBAL const float *w = weights + weightsAt;
        FOR_COLUMNS(j, n) gradient[j] = FMA(gradient[j], factor, -target.classCoefficient * w[j]);
    } else {
        FOR_COLUMNS(j, n) gradient[j] = FMA(gradient[j], factor, -target.classCoefficient);
    }
    gradient[label] = labelled;
}
#endif

KERNEL softmax_cross_entropy(
    GLOBAL const float *APART logits, i64 logitsAt, i64 rows, i64 classes, GLOBAL const int *RESTRICT labels, i64 labelsAt,
    GLOBAL const float *RESTRICT weights, i64 weightsAt, GLOBAL const float *RESTRICT rowWeights, i64 rowWeightsAt, int ignores,
    int ignored, int reduction, GLOBAL const float *RESTRICT partialWeights, int numberOfPartialWeights, float factor,
    float labelShare, float eachShare, GLOBAL float *RESTRICT loss, i64 lossAt, GLOBAL float *RESTRICT partialLosses,
    GLOBAL float *APART gradient, i64 gradientAt, int lanes, GLOBAL i64 *RESTRICT fault) {
    SHARED float partials[GROUP];
    const float rowFactor = row_factor(partialWeights, numberOfPartialWeights, factor);
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
    for (i64 i = GROUP_X * CHUNK_OF(rows); i < MIN((GROUP_X + 1) * CHUNK_OF(rows), rows); i++) {
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
                const float rowWeight = weight_of(rowWeights, rowWeightsAt, i);
                own = labelShare * weight * (logSum - (z[label] - row.max));
                if (SMOOTH) {
                    own = FMA(eachShare, smooth_loss(z, classes, weights, weightsAt, row, logSum), own);
                }
                own *= rowWeight;
#if IN_PLACE
                FOR_COLUMNS(j, classes) to[j] = exp_of(z[j] - row.max);
#endif
                if (to != 0) {
                    Target target;
                    target.labelCoefficient = labelShare * weight * (rowWeight * rowFactor);
                    target.classCoefficient = eachShare * (rowWeight * rowFactor);
                    target.softmaxCoefficient = FMA(target.classCoefficient, totalWeight, target.labelCoefficient);
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
    LANES_SUM(totalWeight, lanes, partials)
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
        LANES_ROW_SUM(row, z, n, lane, lanes, partials)
        const int isDefined = is_defined(row);
        const float logSum = LOG(row.sum);
        const float weight = counts ? weight_of(weights, weightsAt, label) : 0;
        const float rowWeight = counts ? weight_of(rowWeights, rowWeightsAt, i) : 0;
        const float labelCoefficient = labelShare * weight * (rowWeight * rowFactor);
#if SMOOTH
        const float classCoefficient = eachShare * (rowWeight * rowFactor);
        const float softmaxCoefficient = FMA(classCoefficient, totalWeight, labelCoefficient) / row.sum;
#else
        const float softmaxCoefficient = labelCoefficient / row.sum;
#endif
        float own = lane == 0 && counts ? labelShare * weight * (logSum - (z[label] - row.max)) : 0;
#if SMOOTH
        LONG_SUM(ofAll)
        for (i64 j = lane; j < n; j += lanes) {
            ADD_TERM(ofAll, weight_of(weights, weightsAt, j) * (logSum - (z[j] - row.max)))
        }
        END_OF_TERMS(ofAll)
        LANES_SUM(ofAll, lanes, partials)
        own = lane == 0 && counts ? FMA(eachShare, ofAll, own) : 0;
#endif
        own *= rowWeight;
#if IN_PLACE
        WAIT; // the labelled logit has been read
#endif
        if (gradient != 0) {
            for (i64 j = lane; j < n; j += lanes) {
#if SMOOTH
                const float each = classCoefficient * weight_of(weights, weightsAt, j);
#else
                const float each = 0;
#endif
                const float e = exp_of(z[j] - row.max);
                to[j] = !isDefined ? QUIET_NAN
                    : j == label   ? FMA(e, softmaxCoefficient, -labelCoefficient) - each
                                   : FMA(e, softmaxCoefficient, -each);
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
    LANES_SUM(sumOfLosses, GROUP, partials)
    if (loss != 0 && reduction != REDUCTION_NONE) {
        put_group_loss(sumOfLosses, rowFactor, loss, lossAt, partialLosses);
    }
}
