#include "dialect.h"
#include "step.h"
#include "vector.h"

// The fused training step for processors, in OpenCL C alone: one work-item on one core, whose caches keep the weight. A step reads PIXEL's
// bytes of the batch from memory once; all else stays in the core's caches. It has 4 BATCH FEATURES CLASSES operations, in micro-tiles
// that fill the registers.
#define ROW_TILE 4    // rows of the batch
#define CLASS_TILE 5  // classes
#define VECTOR_TILE 4 // vectors of features
#define FULL_VECTORS (FEATURES / WIDTH)
#define TAIL (FEATURES % WIDTH)
#define SOFTMAX_ROWS WIDTH // rows whose softmax is computed at a time, one in each lane

// Vectors that are aligned to a float only. PoCL splits vstore16 into eight stores.
typedef float16 __attribute__((aligned(4))) unaligned_vec;
#define VECTOR(p) (*(GLOBAL unaligned_vec *) (p))
#define CONST_VECTOR(p) (*(GLOBAL const unaligned_vec *) (p))

// The logits of a tile of rows and classes: sums over features in lanes, reduced at the end.
#define FORWARD(name, rows, outputs) \
    FUNCTION void name(GLOBAL const float *x, GLOBAL const float *w, GLOBAL const float *bias, GLOBAL float *z) { \
        float16 sum[rows][outputs]; \
        UNROLL for (int i = 0; i < rows; i++) { \
            UNROLL for (int j = 0; j < outputs; j++) sum[i][j] = (float16) 0.0f; \
        } \
        for (int k = 0; k < FULL_VECTORS * WIDTH; k += WIDTH) { \
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
                for (int k = FULL_VECTORS * WIDTH; k < FEATURES; k++) rest = FMA(x[i * FEATURES + k], w[j * FEATURES + k], rest); \
                z[i * CLASSES + j] = bias[j] + (sum_of_16(sum[i][j]) + rest); \
            } \
        } \
    }

// The weight gradient of a tile of classes and vectors of features, and its SGD step. The gradient is stored to `kept` unless that is 0.
#define BACKWARD(name, outputs, vectors) \
    FUNCTION void name(GLOBAL const float *x, GLOBAL const float *g, GLOBAL float *w, GLOBAL float *kept, float rate, float decay) { \
        float16 sum[outputs][vectors]; \
        UNROLL for (int j = 0; j < outputs; j++) { \
            UNROLL for (int v = 0; v < vectors; v++) sum[j][v] = (float16) 0.0f; \
        } \
        for (int i = 0; i < BATCH; i++) { \
            float16 row[vectors]; \
            UNROLL for (int v = 0; v < vectors; v++) row[v] = CONST_VECTOR(x + i * FEATURES + v * WIDTH); \
            UNROLL for (int j = 0; j < outputs; j++) { \
                const float16 factor = (float16) (g[i * CLASSES + j]); \
                UNROLL for (int v = 0; v < vectors; v++) sum[j][v] = factor * row[v] + sum[j][v]; \
            } \
        } \
        UNROLL for (int j = 0; j < outputs; j++) { \
            UNROLL for (int v = 0; v < vectors; v++) { \
                const float16 now = CONST_VECTOR(w + j * FEATURES + v * WIDTH); \
                const float16 slope = decay == 0 ? sum[j][v] : FMA((float16) decay, now, sum[j][v]); \
                VECTOR(w + j * FEATURES + v * WIDTH) = FMA((float16) -rate, slope, now); \
                if (kept != 0) VECTOR(kept + j * FEATURES + v * WIDTH) = sum[j][v]; \
            } \
        } \
    }

#if BATCH >= ROW_TILE && CLASSES >= CLASS_TILE
FORWARD(forward, ROW_TILE, CLASS_TILE)
#endif
#if BATCH % ROW_TILE && CLASSES >= CLASS_TILE
FORWARD(forward_rows, (BATCH % ROW_TILE), CLASS_TILE)
#endif
#if BATCH >= ROW_TILE && CLASSES % CLASS_TILE
FORWARD(forward_outputs, ROW_TILE, (CLASSES % CLASS_TILE))
#endif
#if BATCH % ROW_TILE && CLASSES % CLASS_TILE
FORWARD(forward_corner, (BATCH % ROW_TILE), (CLASSES % CLASS_TILE))
#endif

#if CLASSES >= CLASS_TILE
BACKWARD(backward, CLASS_TILE, VECTOR_TILE)
BACKWARD(backward_vector, CLASS_TILE, 1)
#endif
#if CLASSES % CLASS_TILE
BACKWARD(backward_outputs, (CLASSES % CLASS_TILE), VECTOR_TILE)
BACKWARD(backward_corner, (CLASSES % CLASS_TILE), 1)
#endif

FUNCTION void forward_all(GLOBAL const float *x, GLOBAL const float *w, GLOBAL const float *bias, GLOBAL float *z) {
    int j = 0;
#if CLASSES >= CLASS_TILE
    for (; j + CLASS_TILE <= CLASSES; j += CLASS_TILE) {
        int i = 0;
#if BATCH >= ROW_TILE
        for (; i + ROW_TILE <= BATCH; i += ROW_TILE) forward(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
#if BATCH % ROW_TILE
        forward_rows(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
    }
#endif
#if CLASSES % CLASS_TILE
    int i = 0;
#if BATCH >= ROW_TILE
    for (; i + ROW_TILE <= BATCH; i += ROW_TILE) forward_outputs(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
#if BATCH % ROW_TILE
    forward_corner(x + i * FEATURES, w + j * FEATURES, bias + j, z + i * CLASSES + j);
#endif
#endif
}

FUNCTION void backward_all(
    GLOBAL const float *x, GLOBAL const float *g, GLOBAL float *w, GLOBAL float *kept, float rate, float decay) {
    int k = 0;
    for (; k + VECTOR_TILE * WIDTH <= FEATURES; k += VECTOR_TILE * WIDTH) {
        int j = 0;
#if CLASSES >= CLASS_TILE
        for (; j + CLASS_TILE <= CLASSES; j += CLASS_TILE) {
            const int at = j * FEATURES + k;
            backward(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
        }
#endif
#if CLASSES % CLASS_TILE
        const int at = j * FEATURES + k;
        backward_outputs(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
#endif
    }
    for (; k + WIDTH <= FEATURES; k += WIDTH) {
        int j = 0;
#if CLASSES >= CLASS_TILE
        for (; j + CLASS_TILE <= CLASSES; j += CLASS_TILE) {
            const int at = j * FEATURES + k;
            backward_vector(x + k, g + j, w + at, kept == 0 ? kept : kept + at, rate, decay);
        }
#endif
#if CLASSES % CLASS_TILE
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

// Returns the sum of the losses of up to SOFTMAX_ROWS rows and computes the gradients of their logits. Rows whose label is out of range
// count nothing.
FUNCTION float softmax_rows(
    GLOBAL const float *z, GLOBAL float *gradient, int rows, const int *label, float rowShare, float labelShare, float eachShare,
    int counts, int *correct) {
    float column[CLASSES * SOFTMAX_ROWS];
    float labelled[SOFTMAX_ROWS];
    for (int i = 0; i < SOFTMAX_ROWS; i++) {
        for (int j = 0; j < CLASSES; j++) column[j * SOFTMAX_ROWS + i] = i < rows ? z[i * CLASSES + j] : 0;
        labelled[i] = in_range(label[i], CLASSES) ? column[label[i] * SOFTMAX_ROWS + i] : 0;
    }
    const int16 target = vload16(0, label);
    const int16 isCounted = target >= 0 && target < CLASSES;
    const float16 own = vload16(0, labelled);
    float16 maxima = (float16) LOWEST;
    int16 isBad = (int16) 0;
    int16 isBeaten = (int16) 0;
    for (int j = 0; j < CLASSES; j++) {
        const float16 other = vload16(j, column);
        maxima = fmax(maxima, other);
        isBad |= !(other <= (float16) GREATEST);
        if (counts) { // the prediction is the first NaN, or else the first maximum
            const int16 beats = j < target ? !(other < own) : j > target && !(other <= own);
            isBeaten |= own != own ? j < target && other != other : beats;
        }
    }
    if (counts) {
        const int16 isRight = isCounted && !isBeaten;
        for (int i = 0; i < SOFTMAX_ROWS; i++) *correct -= ((const int *) &isRight)[i];
    }
    float16 sum = (float16) 0.0f;
    float16 distances = (float16) 0.0f;
    for (int j = 0; j < CLASSES; j++) {
        const float16 distance = vload16(j, column) - maxima;
        distances += distance;
        const float16 e = exp_of_16(distance);
        vstore16(e, j, column);
        sum += e;
    }
    const int16 isDefined = !isBad && sum > (float16) 0.0f;
    const float16 logSum = LOG(sum);
    float16 losses = labelShare * (logSum - (own - maxima));
    if (eachShare != 0) {
        losses = FMA((float16) eachShare, (float) CLASSES * logSum - distances, losses);
    }
    losses = select((float16) 0.0f, select((float16) QUIET_NAN, losses, isDefined), isCounted);
    const float labelCoefficient = labelShare * rowShare;
    const float classCoefficient = eachShare * rowShare;
    const float16 softmaxCoefficient = FMA(classCoefficient, (float) CLASSES, labelCoefficient) / sum;
    for (int j = 0; j < CLASSES; j++) {
        const float16 e = vload16(j, column);
        const float16 plain = FMA(e, softmaxCoefficient, (float16) -classCoefficient);
        const float16 wanted = FMA(e, softmaxCoefficient, (float16) -labelCoefficient) - classCoefficient;
        const float16 slope = select((float16) QUIET_NAN, select(plain, wanted, target == j), isDefined);
        vstore16(select((float16) 0.0f, slope, isCounted), j, column);
    }
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < CLASSES; j++) gradient[i * CLASSES + j] = column[j * SOFTMAX_ROWS + i];
    }
    return sum_of_16(losses);
}

KERNEL_OF(1) linear_softmax_sgd(STEP_PARAMETERS) {
    GLOBAL float *batch = x + xAt;
    GLOBAL float *w = weight + weightAt;
    GLOBAL float *b = bias + biasAt;
    GLOBAL float *z = logits + logitsAt;
    GLOBAL float *g = gradLogits + gradLogitsAt;
    const i64 limit = MIN(firstLimit, secondLimit);
    const int first = counter[counterAt];
    int correct = 0;
    for (int replay = 0; replay < times; replay++) {
        const int step = first + replay;
        const int keepsNow = keeps && replay == times - 1;
        int label[(BATCH + SOFTMAX_ROWS - 1) / SOFTMAX_ROWS * SOFTMAX_ROWS];
        int isFaulty = history != 0 && !in_range(step, historyRows);
        for (int i = 0; i < (BATCH + SOFTMAX_ROWS - 1) / SOFTMAX_ROWS * SOFTMAX_ROWS; i++) {
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
        for (int i = 0; i < BATCH; i += SOFTMAX_ROWS) {
            sumOfLosses += softmax_rows(
                z + i * CLASSES, g + i * CLASSES, MIN(SOFTMAX_ROWS, BATCH - i), label + i, rowShare, labelShare, eachShare, count != 0,
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
