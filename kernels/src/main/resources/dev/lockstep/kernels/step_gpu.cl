#include "dialect.h"
#include "step.h"

// The fused training step for GPUs, by one group. Each work-item owns some columns of the weight and keeps them in registers from the first
// step to the last. Forward, it sums the products of its columns for every row and class. These partial sums are reduced in local memory,
// ROW_TILE rows at a time. Backward, it computes the gradient of its columns; the gradient of the logits is in local memory. A step reads
// PIXEL's bytes of the batch from device memory once, and a second time from the compute unit's cache. No work-item reads what another one
// wrote to device memory.
//
// Defined before:
//   ITEMS             the work-items of the group. Those beyond the owners of columns, at the end, do the scalar work
//   VECTOR_WIDTH      the pixels of a load: 4 if they are bytes that can be read four at a time, else 1
//   VECTORS_PER_ITEM  the vectors of columns that a work-item owns: ITEM, ITEM + OWNERS …
//   ROW_TILE          the rows whose partial sums are in local memory at a time, a multiple of ROW_UNROLL
//   ROW_UNROLL        the rows that a work-item takes at a time: 1 or 2
//   CLASS_TILE        the classes whose gradients a work-item accumulates at a time

#define VECTORS (FEATURES / VECTOR_WIDTH)
#define OWNERS ((VECTORS + VECTORS_PER_ITEM - 1) / VECTORS_PER_ITEM)
#define STRIDE (OWNERS | 1) // odd, against bank conflicts
#define COLUMNS_PER_ITEM (VECTORS_PER_ITEM * VECTOR_WIDTH)
#define LOOKUPS_PER_ITEM ((BATCH + ITEMS - 1) / ITEMS) // the rows of the batch that a work-item looks up
#define REVERSED_ITEM (ITEMS - 1 - ITEM)     // the owners of columns come first, so the scalar work is for the last work-items
#define WHOLE_WARPS(n) (((n) + 31) / 32 * 32)
#define CACHE_LINE 128

#define OWNS(v) (ITEM < OWNERS && ITEM + (v) * OWNERS < VECTORS)
#define COLUMN(v, e) ((ITEM + (v) * OWNERS) * VECTOR_WIDTH + (e))

#if VECTOR_WIDTH == 4
#define RAW u32
#define LOAD_VECTOR(at) (*(GLOBAL const u32 *) (images + (at)))
#define PIXEL_OF(raw, e) ((float) ((raw) >> 8 * (e) & 255))
#else
#define RAW PIXEL
#define LOAD_VECTOR(at) images[at]
#define PIXEL_OF(raw, e) ((float) (raw))
#endif

// Loads the work-item's columns of ROW_UNROLL rows of the batch, for later use.
#define LOAD_ROWS(i) \
    UNROLL for (int p = 0; p < ROW_UNROLL; p++) { \
        const int at = (i) + p < BATCH ? rowOf[now + (i) + p] : -1; \
        const i64 start = imagesAt + (i64) at * FEATURES; \
        UNROLL for (int v = 0; v < VECTORS_PER_ITEM; v++) raw[p][v] = at >= 0 && OWNS(v) ? LOAD_VECTOR(start + COLUMN(v, 0)) : 0; \
    }

#define CONVERT_ROWS \
    UNROLL for (int p = 0; p < ROW_UNROLL; p++) { \
        UNROLL for (int v = 0; v < VECTORS_PER_ITEM; v++) { \
            UNROLL for (int e = 0; e < VECTOR_WIDTH; e++) value[p][v * VECTOR_WIDTH + e] = FMA(PIXEL_OF(raw[p][v], e), factor, shift); \
        } \
    }

KERNEL_OF(ITEMS) linear_softmax_sgd(STEP_PARAMETERS) {
    SHARED float partials[ROW_TILE * CLASSES * STRIDE];
    SHARED float z[ROW_TILE * CLASSES];
    SHARED float exponentials[ROW_TILE * CLASSES];
    SHARED float g[BATCH * CLASSES];
    SHARED float b[CLASSES];
    SHARED float lossOf[BATCH];
    SHARED int isRight[BATCH];    // -1 if the label is out of range
    SHARED int rowOf[2 * BATCH];  // of this step and the next, -1 if out of range
    SHARED int labelOf[2 * BATCH];
    SHARED int begin[1];
    float w[CLASSES][COLUMNS_PER_ITEM];
    RAW raw[ROW_UNROLL][VECTORS_PER_ITEM];
    float value[ROW_UNROLL][COLUMNS_PER_ITEM];
    int next[LOOKUPS_PER_ITEM]; // rows of the step after the next
    int correct = 0;

    if (REVERSED_ITEM == 0) {
        begin[0] = counter[counterAt];
    }
    UNROLL for (int j = 0; j < CLASSES; j++) {
        UNROLL for (int v = 0; v < VECTORS_PER_ITEM; v++) {
            UNROLL for (int e = 0; e < VECTOR_WIDTH; e++) {
                w[j][v * VECTOR_WIDTH + e] = OWNS(v) ? weight[weightAt + j * FEATURES + COLUMN(v, e)] : 0;
            }
        }
    }
    for (int j = REVERSED_ITEM; j < CLASSES; j += ITEMS) {
        b[j] = bias[biasAt + j];
    }
    BARRIER;
    const int first = begin[0];
    UNROLL for (int s = 0; s < LOOKUPS_PER_ITEM; s++) {
        const int i = ITEM + s * ITEMS;
        next[s] = -1;
        if (i < BATCH) {
            const int row = row_of(index, indexAt, first, steps, i, MIN(firstLimit, secondLimit));
            rowOf[i] = row;
            labelOf[i] = row < 0 ? -1 : classes[classesAt + row];
            next[s] = row_of(index, indexAt, first + 1, steps, i, MIN(firstLimit, secondLimit));
        }
    }
    BARRIER;

    for (int replay = 0; replay < times; replay++) {
        const int step = first + replay;
        const int keepsNow = keeps && replay == times - 1;
        const int now = replay % 2 * BATCH; // of rowOf and labelOf
        LOAD_ROWS(0)
        ROLLED for (int from = 0; from < BATCH; from += ROW_TILE) {
            const int outputs = MIN(ROW_TILE, BATCH - from) * CLASSES;
            ROLLED for (int r = 0; r < ROW_TILE; r += ROW_UNROLL) {
                CONVERT_ROWS
                LOAD_ROWS(from + r + ROW_UNROLL)
                float sum[ROW_UNROLL][CLASSES];
                UNROLL for (int p = 0; p < ROW_UNROLL; p++) {
                    UNROLL for (int j = 0; j < CLASSES; j++) {
                        sum[p][j] = 0;
                        UNROLL for (int c = 0; c < COLUMNS_PER_ITEM; c++) sum[p][j] = FMA(value[p][c], w[j][c], sum[p][j]);
                    }
                }
                if (ITEM < OWNERS) {
                    UNROLL for (int p = 0; p < ROW_UNROLL; p++) {
                        UNROLL for (int j = 0; j < CLASSES; j++) partials[((r + p) * CLASSES + j) * STRIDE + ITEM] = sum[p][j];
                    }
                }
                if (keepsNow) {
                    UNROLL for (int p = 0; p < ROW_UNROLL; p++) {
                        const int i = from + r + p;
                        UNROLL for (int c = 0; c < COLUMNS_PER_ITEM; c++) {
                            if (i < BATCH && OWNS(c / VECTOR_WIDTH)) {
                                x[xAt + (i64) i * FEATURES + COLUMN(c / VECTOR_WIDTH, c % VECTOR_WIDTH)] = value[p][c];
                            }
                        }
                    }
                }
            }
            BARRIER;
            for (int n = ITEM; n < outputs; n += ITEMS) {
                LOCAL const float *part = partials + n * STRIDE;
                float sum0 = 0;
                float sum1 = 0;
                float sum2 = 0;
                float sum3 = 0;
                int t = 0;
                for (; t + 4 <= OWNERS; t += 4) {
                    sum0 += part[t];
                    sum1 += part[t + 1];
                    sum2 += part[t + 2];
                    sum3 += part[t + 3];
                }
                for (; t < OWNERS; t++) {
                    sum0 += part[t];
                }
                z[n] = b[n % CLASSES] + ((sum0 + sum1) + (sum2 + sum3));
            }
            BARRIER;
            for (int n = ITEM; n < outputs; n += ITEMS) {
                LOCAL const float *row = z + n / CLASSES * CLASSES;
                float rowMax = LOWEST;
                int isBad = 0;
                for (int j = 0; j < CLASSES; j++) {
                    isBad |= !(row[j] <= GREATEST);
                    rowMax = row[j] > rowMax ? row[j] : rowMax;
                }
                exponentials[n] = isBad ? QUIET_NAN : exp_of(z[n] - rowMax);
                if (keepsNow) {
                    logits[logitsAt + from * CLASSES + n] = z[n];
                }
            }
            BARRIER;
            // The gradient of the logits. Work-items of other warps compute the loss of each row and whether its prediction is right: the
            // first NaN, or else the first maximum.
            for (int n = ITEM; n < WHOLE_WARPS(outputs) + outputs / CLASSES; n += ITEMS) {
                const int r = n < outputs ? n / CLASSES : n < WHOLE_WARPS(outputs) ? 0 : n - WHOLE_WARPS(outputs);
                const int target = labelOf[now + from + r];
                LOCAL const float *powers = exponentials + r * CLASSES;
                float sum = 0;
                for (int j = 0; j < CLASSES; j++) {
                    sum += powers[j];
                }
                if (n < outputs) {
                    const float labelCoefficient = labelShare * rowShare;
                    const float classCoefficient = eachShare * rowShare;
                    const float softmaxCoefficient = FMA(classCoefficient, (float) CLASSES, labelCoefficient) / sum;
                    const float e = exponentials[n];
                    const float slope =
                        n % CLASSES == target ? FMA(e, softmaxCoefficient, -labelCoefficient) - classCoefficient
                                              : FMA(e, softmaxCoefficient, -classCoefficient);
                    const float own = !in_range(target, CLASSES) ? 0 : sum > 0 ? slope : QUIET_NAN;
                    g[from * CLASSES + n] = own;
                    if (keepsNow) {
                        gradLogits[gradLogitsAt + from * CLASSES + n] = own;
                    }
                } else if (n >= WHOLE_WARPS(outputs)) {
                    LOCAL const float *row = z + r * CLASSES;
                    float own = 0;
                    int right = -1;
                    if (in_range(target, CLASSES)) {
                        const float labelled = row[target];
                        const float logSum = LOG(sum);
                        float rowMax = LOWEST;
                        float sumOfRow = 0;
                        right = 1;
                        for (int j = 0; j < CLASSES; j++) {
                            const float other = row[j];
                            rowMax = other > rowMax ? other : rowMax;
                            const int beats = j < target ? !(other < labelled) : j > target && !(other <= labelled);
                            right &= labelled != labelled ? !(j < target && other != other) : !beats;
                        }
                        for (int j = 0; j < CLASSES && eachShare != 0; j++) {
                            sumOfRow += logSum - (row[j] - rowMax);
                        }
                        own = FMA(eachShare, sumOfRow, labelShare * (logSum - (labelled - rowMax)));
                        own = sum > 0 ? own : QUIET_NAN;
                    }
                    lossOf[from + r] = own;
                    isRight[from + r] = right;
                }
            }
            BARRIER;
        }

        // Prefetches what the next step needs, so that the loads overlap the backward pass.
        int after[LOOKUPS_PER_ITEM];
        int target[LOOKUPS_PER_ITEM];
        UNROLL for (int s = 0; s < LOOKUPS_PER_ITEM; s++) {
            const int i = ITEM + s * ITEMS;
            after[s] = i < BATCH ? row_of(index, indexAt, step + 2, steps, i, MIN(firstLimit, secondLimit)) : -1;
            target[s] = next[s] < 0 ? -1 : classes[classesAt + next[s]];
            if (next[s] >= 0) {
                for (int at = 0; at < FEATURES; at += CACHE_LINE / (int) sizeof(PIXEL)) {
                    PREFETCH(images + imagesAt + (i64) next[s] * FEATURES + at);
                }
            }
            if (keepsNow && i < BATCH && rowOf[now + i] >= 0) {
                labels[labelsAt + i] = labelOf[now + i];
            }
        }
        if (REVERSED_ITEM == 0) {
            float sum = 0;
            int isFaulty = history != 0 && !in_range(step, historyRows);
            for (int i = 0; i < BATCH; i++) {
                sum += lossOf[i];
                correct += isRight[i] > 0;
                isFaulty |= isRight[i] < 0;
            }
            if (isFaulty) {
                report_step(
                    classes, classesAt, firstLimit, secondLimit, index, indexAt, step, steps, history != 0, historyRows, fault);
            }
            if (history != 0 && in_range(step, historyRows)) {
                history[historyAt + step] = sum * rowShare;
            }
            if (keepsNow) {
                loss[lossAt] = sum * rowShare;
            }
        }
        for (int j = REVERSED_ITEM; j < CLASSES; j += ITEMS) {
            float sum = 0;
            for (int i = 0; i < BATCH; i++) {
                sum += g[i * CLASSES + j];
            }
            b[j] = FMA(-biasRate, decayed(sum, b[j], biasDecay), b[j]);
            if (keepsNow) {
                gradBias[gradBiasAt + j] = sum;
            }
        }
        UNROLL for (int j0 = 0; j0 < CLASSES; j0 += CLASS_TILE) {
            float sum[CLASS_TILE][COLUMNS_PER_ITEM];
            UNROLL for (int j = 0; j < CLASS_TILE; j++) {
                UNROLL for (int c = 0; c < COLUMNS_PER_ITEM; c++) sum[j][c] = 0;
            }
            LOAD_ROWS(0)
            ROLLED for (int i = 0; i < BATCH; i += ROW_UNROLL) {
                CONVERT_ROWS
                LOAD_ROWS(i + ROW_UNROLL)
                UNROLL for (int p = 0; p < ROW_UNROLL; p++) {
                    UNROLL for (int j = 0; j < CLASS_TILE; j++) {
                        const float slope = j0 + j < CLASSES && i + p < BATCH ? g[(i + p) * CLASSES + j0 + j] : 0;
                        UNROLL for (int c = 0; c < COLUMNS_PER_ITEM; c++) sum[j][c] = FMA(slope, value[p][c], sum[j][c]);
                    }
                }
            }
            UNROLL for (int j = 0; j < CLASS_TILE; j++) {
                UNROLL for (int c = 0; c < COLUMNS_PER_ITEM; c++) {
                    if (j0 + j < CLASSES) {
                        const float before = w[j0 + j][c];
                        w[j0 + j][c] = FMA(-weightRate, decayed(sum[j][c], before, weightDecay), before);
                        if (keepsNow && OWNS(c / VECTOR_WIDTH)) {
                            gradWeight[gradWeightAt + (j0 + j) * FEATURES + COLUMN(c / VECTOR_WIDTH, c % VECTOR_WIDTH)] = sum[j][c];
                        }
                    }
                }
            }
        }
        UNROLL for (int s = 0; s < LOOKUPS_PER_ITEM; s++) {
            const int i = ITEM + s * ITEMS;
            if (i < BATCH) {
                rowOf[(replay + 1) % 2 * BATCH + i] = next[s];
                labelOf[(replay + 1) % 2 * BATCH + i] = target[s];
            }
            next[s] = after[s];
        }
        BARRIER;
    }

    UNROLL for (int j = 0; j < CLASSES; j++) {
        UNROLL for (int v = 0; v < VECTORS_PER_ITEM; v++) {
            UNROLL for (int e = 0; e < VECTOR_WIDTH; e++) {
                if (OWNS(v)) {
                    weight[weightAt + j * FEATURES + COLUMN(v, e)] = w[j][v * VECTOR_WIDTH + e];
                }
            }
        }
    }
    for (int j = REVERSED_ITEM; j < CLASSES; j += ITEMS) {
        bias[biasAt + j] = b[j];
    }
    if (REVERSED_ITEM == 0) {
        counter[counterAt] = first + times;
        if (count != 0) {
            count[countAt] += correct;
        }
    }
}
