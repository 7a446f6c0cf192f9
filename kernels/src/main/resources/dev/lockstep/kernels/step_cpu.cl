#include "dialect.h"
#include "step.h"
#include "vector.h"

// The fused training step for processors, in OpenCL C alone: one work-item, on one core, whose caches keep the weight. Reads PIXEL's
// bytes of the batch from memory once a step; all else stays in the core's caches. 4 BATCH FEATURES CLASSES operations a step, in
// tiles whose sums fill the registers.
#define ROWS 4    // of the batch
#define OUTPUTS 5 // classes
#define STRIPS 4  // vectors of features
#define VECTORS (FEATURES / WIDTH)
#define TAIL (FEATURES % WIDTH)
#define BLOCK WIDTH // rows whose softmax is computed at a time, one in each lane

// Vectors at any address of a float. PoCL takes vstore16 apart into eight stores.
typedef float16 __attribute__((aligned(4))) loose;
#define VECTOR(p) (*(GLOBAL loose *) (p))
#define CONST_VECTOR(p) (*(GLOBAL const loose *) (p))

// The logits of some rows and classes: sums over features in lanes, added up at the end.
#define FORWARD(name, rows, outputs) \
    FUNCTION void name(GLOBAL const float *x, GLOBAL const float *w, GLOBAL const float *bias, GLOBAL float *z) { \
        float16 sum[rows][outputs]; \
        UNROLL for (int i = 0; i < rows; i++) { \
            UNROLL for (int j = 0; j < outputs; j++) sum[i][j] = (float16) 0.0f; \
        } \
        for (int k = 0; k < VECTORS * WIDTH; k += WIDTH) { \
            float16 own[outputs]; \
            UNROLL for (int j = 0; j < outputs; j++) own[j] = CONST_VECTOR(w + j * FEATURES + k); \
            UNROLL for (int i = 0; i < rows; i++) { \
                const float16 row = CONST_VECTOR(x + i * FEATURES + k); \
                UNROLL for (int j = 0; j < outputs; j++) sum[i][j] = row * own[j] + sum[i][j]; \
            } \
        } \
        UNROLL for (int i = 0; i < rows; i++) { \
            UNROLL for (int j = 0; j < outputs; j++) { \
                float rest = 0; \
                for (int k = VECTORS * WIDTH; k < FEATURES; k++) rest = FMA(x[i * FEATURES + k], w[j * FEATURES + k], rest); \
                z[i * CLASSES + j] = bias[j] + (sum_of_16(sum[i][j]) + rest); \
            } \
        } \
    }

// The gradient of the weight for some classes and vectors of features, and its step. `kept` is where it is kept, or 0.
#define BACKWARD(name, outputs, strips) \
    FUNCTION void name(GLOBAL const float *x, GLOBAL const float *g, GLOBAL float *w, GLOBAL float *kept, float rate, float decay) { \
        float16 sum[outputs][strips]; \
        UNROLL for (int j = 0; j < outputs; j++) { \
            UNROLL for (int v = 0; v < strips; v++) sum[j][v] = (float16) 0.0f; \
        } \
        for (int i = 0; i < BATCH; i++) { \
            float16 row[strips]; \
            UNROLL for (int v = 0; v < strips; v++) row[v] = CONST_VECTOR(x + i * FEATURES + v * WIDTH); \
            UNROLL for (int j = 0; j < outputs; j++) { \
                const float16 factor = (float16) (g[i * CLASSES + j]); \
                UNROLL for (int v = 0; v < strips; v++) sum[j][v] = factor * row[v] + sum[j][v]; \
            } \
        } \
        UNROLL for (int j = 0; j < outputs; j++) { \
            UNROLL for (int v = 0; v < strips; v++) { \
                const float16 now = CONST_VECTOR(w + j * FEATURES + v * WIDTH); \
                const float16 slope = decay == 0 ? sum[j][v] : FMA((float16) decay, now, sum[j][v]); \
                VECTOR(w + j * FEATURES + v * WIDTH) = FMA((float16) -rate, slope, now); \
                if (kept != 0) VECTOR(kept + j * FEATURES + v * WIDTH) = sum[j][v]; \
            } \
        } \
    }

#if BATCH >= ROWS && CLASSES >= OUTPUTS
FORWARD(forward, ROWS, OUTPUTS)
#endif
#if BATCH % ROWS && CLASSES >= OUTPUTS
FORWARD(forward_rows, (BATCH % ROWS), OUTPUTS)
#endif
#if BATCH >= ROWS && CLASSES % OUTPUTS
FORWARD(forward_outputs, ROWS, (CLASSES % OUTPUTS))
#endif
#if BATCH % ROWS && CLASSES % OUTPUTS
FORWARD(forward_corner, (BATCH % ROWS), (CLASSES % OUTPUTS))
#endif

#if CLASSES >= OUTPUTS
BACKWARD(backward, OUTPUTS, STRIPS)
BACKWARD(backward_strip, OUTPUTS, 1)
#endif
#if CLASSES % OUTPUTS
BACKWARD(backward_outputs, (CLASSES % OUTPUTS), STRIPS)
BACKWARD(backward_corner, (CLASSES % OUTPUTS), 1)
#endif

FUNCTION void forward_all(GLOBAL const float *x, GLOBAL const float *w, GLOBAL const float *bias, GLOBAL float *z) {
    int j = 0;
#if CLASSES >= OUTPUTS
    for (; j + OUTPUTS <= CLASSES; j += OUTPUTS) {
        int i = 0;
#if BATCH >= ROWS
        for (; i + ROWS <= BATCH; i += ROWS) forward(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
#if BATCH % ROWS
        forward_rows(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
    }
#endif
#if CLASSES % OUTPUTS
    int i = 0;
#if BATCH >= ROWS
    for (; i + ROWS <= BATCH; i += ROWS) forward_outputs(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
#if BATCH % ROWS
    forward_corner(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
#endif
}

FUNCTION void backward_all(
    GLOBAL const float *x, GLOBAL const float *g, GLOBAL float *w, GLOBAL float *kept, float rate, float decay) {
    int k = 0;
    for (; k + STRIPS * WIDTH <= FEATURES; k += STRIPS * WIDTH) {
        int j = 0;
#if CLASSES >= OUTPUTS
        for (; j + OUTPUTS <= CLASSES; j += OUTPUTS) {
            const int at = j * FEATURES + k;
            backward(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
        }
#endif
#if CLASSES % OUTPUTS
        const int at = j * FEATURES + k;
        backward_outputs(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
#endif
    }
    for (; k + WIDTH <= FEATURES; k += WIDTH) {
        int j = 0;
#if CLASSES >= OUTPUTS
        for (; j + OUTPUTS <= CLASSES; j += OUTPUTS) {
            const int at = j * FEATURES + k;
            backward_strip(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
        }
#endif
#if CLASSES % OUTPUTS
        const int at = j * FEATURES + k;
        backward_corner(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
#endif
    }
    for (; k < FEATURES; k++) {
        for (int j = 0; j < CLASSES; j++) {
            float sum = 0;
            for (int i = 0; i < BATCH; i++) sum = FMA(g[i * CLASSES + j], x[i * FEATURES + k], sum);
            const int at = j * FEATURES + k;
            if (kept != 0) kept[at] = sum;
            w[at] = FMA(-rate, decayed(sum, w[at], decay), w[at]);
        }
    }
}

// The losses of up to BLOCK rows, added up, and the gradients of their logits. Rows whose label is no class count nothing.
FUNCTION float softmax_of_block(
    GLOBAL const float *z, GLOBAL float *gradient, int rows, const int *label, float rowShare, float labelShare, float eachShare,
    int counts, int *correct) {
    float column[CLASSES * BLOCK];
    float labelled[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
        for (int j = 0; j < CLASSES; j++) column[j * BLOCK + i] = i < rows ? z[i * CLASSES + j] : 0;
        labelled[i] = in_range(label[i], CLASSES) ? column[label[i] * BLOCK + i] : 0;
    }
    const int16 target = vload16(0, label);
    const int16 isCounted = target >= 0 && target < CLASSES;
    const float16 own = vload16(0, labelled);
    float16 most = (float16) LOWEST;
    int16 isBad = (int16) 0;
    int16 isBeaten = (int16) 0;
    for (int j = 0; j < CLASSES; j++) {
        const float16 other = vload16(j, column);
        most = fmax(most, other);
        isBad |= !(other <= (float16) GREATEST);
        if (counts) { // the first NaN, else the first of the greatest, is the class that a row is given
            const int16 beats = j < target ? !(other < own) : j > target && !(other <= own);
            isBeaten |= own != own ? j < target && other != other : beats;
        }
    }
    if (counts) {
        const int16 isRight = isCounted && !isBeaten;
        for (int i = 0; i < BLOCK; i++) *correct -= ((const int *) &isRight)[i];
    }
    float16 sum = (float16) 0.0f;
    float16 distances = (float16) 0.0f;
    for (int j = 0; j < CLASSES; j++) {
        const float16 distance = vload16(j, column) - most;
        distances += distance;
        const float16 e = exp_of_16(distance);
        vstore16(e, j, column);
        sum += e;
    }
    const int16 isDefined = !isBad && sum > (float16) 0.0f;
    const float16 logSum = LOG(sum);
    float16 losses = labelShare * (logSum - (own - most));
    if (eachShare != 0) {
        losses = FMA((float16) eachShare, (float) CLASSES * logSum - distances, losses);
    }
    losses = select((float16) 0.0f, select((float16) QUIET_NAN, losses, isDefined), isCounted);
    const float onLabel = labelShare * rowShare;
    const float onEach = eachShare * rowShare;
    const float16 onProbability = FMA(onEach, (float) CLASSES, onLabel) / sum;
    for (int j = 0; j < CLASSES; j++) {
        const float16 e = vload16(j, column);
        const float16 plain = FMA(e, onProbability, (float16) -onEach);
        const float16 wanted = FMA(e, onProbability, (float16) -onLabel) - onEach;
        const float16 slope = select((float16) QUIET_NAN, select(plain, wanted, target == j), isDefined);
        vstore16(select((float16) 0.0f, slope, isCounted), j, column);
    }
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < CLASSES; j++) gradient[i * CLASSES + j] = column[j * BLOCK + i];
    }
    return sum_of_16(losses);
}

KERNEL_OF(1) linear_softmax_sgd(STEP_PARAMETERS) {
    GLOBAL float *batch = x + xAt;
    GLOBAL float *w = weight + weightAt;
    GLOBAL float *b = bias + biasAt;
    GLOBAL float *z = logits + logitsAt;
    GLOBAL float *g = gradLogits + gradLogitsAt;
    const i64 limit = LESSER(firstLimit, secondLimit);
    const int first = counter[counterAt];
    int correct = 0;
    for (int replay = 0; replay < times; replay++) {
        const int step = first + replay;
        const int keepsNow = keeps && replay == times - 1;
        int label[(BATCH + BLOCK - 1) / BLOCK * BLOCK];
        int isFaulty = history != 0 && !in_range(step, historyRows);
        for (int i = 0; i < (BATCH + BLOCK - 1) / BLOCK * BLOCK; i++) {
            const int row = i < BATCH ? row_of(index, indexAt, step, steps, i, limit) : -1;
            label[i] = -1;
            if (row >= 0) {
                GLOBAL const PIXEL *RESTRICT from = images + imagesAt + (i64) row * FEATURES;
                GLOBAL float *RESTRICT to = batch + i * FEATURES;
                FOR_COLUMNS(k, FEATURES) to[k] = FMA((float) from[k], factor, shift);
                label[i] = classes[classesAt + row];
                labels[labelsAt + i] = label[i];
            }
            isFaulty |= i < BATCH && !in_range(label[i], CLASSES);
        }
        forward_all(batch, w, b, z);
        float sumOfLosses = 0;
        for (int i = 0; i < BATCH; i += BLOCK) {
            sumOfLosses += softmax_of_block(
                z + i * CLASSES, g + i * CLASSES, LESSER(BLOCK, BATCH - i), label + i, rowShare, labelShare, eachShare, count != 0,
                &correct);
        }
        if (isFaulty) {
            report_step(
                classes, classesAt, firstLimit, secondLimit, index, indexAt, step, steps, history != 0, historyRows, fault);
        }
        const float mean = sumOfLosses * rowShare;
        if (history != 0 && in_range(step, historyRows)) {
            history[historyAt + step] = mean;
        }
        if (keepsNow) {
            loss[lossAt] = mean;
        }
        backward_all(batch, g, w, keepsNow ? gradWeight + gradWeightAt : 0, weightRate, weightDecay);
        for (int j = 0; j < CLASSES; j++) {
            float sum = 0;
            for (int i = 0; i < BATCH; i++) sum += g[i * CLASSES + j];
            if (keepsNow) {
                gradBias[gradBiasAt + j] = sum;
            }
            b[j] = FMA(-biasRate, decayed(sum, b[j], biasDecay), b[j]);
        }
    }
    counter[counterAt] = first + times;
    if (count != 0) {
        count[countAt] += correct;
    }
}
