#include "dialect.h"
#include "step.h"

// The fused training step for GPUs: one group, whose items own columns of the weight and keep them in registers from the first step
// to the last. In the forward pass an item adds up its columns' products for every row and class; the items' sums meet in local
// memory, ROWS rows at a time. In the backward pass an item has all it needs for the gradient of its columns but the gradient of
// the logits, which is in local memory. Of device memory a step reads the batch, PIXEL's bytes once (the second time from the cache
// of the compute unit). Nothing that one item writes to device memory is read by another.
//
// Defined before:
//   ITEMS    the work-items of the group; more than the columns' owners may be there, and the last do the work there is one of
//   UNIT     4 where pixels are bytes that can be read four at a time, else 1
//   SPANS    the units that an item owns: ITEM, ITEM + OWNERS …
//   ROWS     the rows whose sums are in local memory at a time, a multiple of PAIR
//   PAIR     the rows that an item takes at a time: 1 or 2
//   OUTPUTS  the classes whose gradients an item adds up at a time

#define UNITS (FEATURES / UNIT)
#define OWNERS ((UNITS + SPANS - 1) / SPANS)
#define STRIDE (OWNERS | 1) // odd, so that neighbours among the sums lie in different banks
#define COLUMNS (SPANS * UNIT)
#define SHARE ((BATCH + ITEMS - 1) / ITEMS) // the rows of a batch that an item looks up
#define FROM_THE_END (ITEMS - 1 - ITEM)     // owners come first: what is beside the columns' work is for the others
#define WHOLE_WARPS(n) (((n) + 31) / 32 * 32)
#define CACHE_LINE 128

#define OWNS(v) (ITEM < OWNERS && ITEM + (v) * OWNERS < UNITS)
#define COLUMN(v, e) ((ITEM + (v) * OWNERS) * UNIT + (e))

#if UNIT == 4
#define RAW u32
#define READ_RAW(at) (*(GLOBAL const u32 *) (images + (at)))
#define PIXEL_OF(raw, e) ((float) ((raw) >> 8 * (e) & 255))
#else
#define RAW PIXEL
#define READ_RAW(at) images[at]
#define PIXEL_OF(raw, e) ((float) (raw))
#endif

// Reads an item's columns of PAIR rows of the batch, to be used later.
#define READ_ROWS(i) \
    UNROLL for (int p = 0; p < PAIR; p++) { \
        const int at = (i) + p < BATCH ? rowOf[now + (i) + p] : -1; \
        const i64 start = imagesAt + (i64) at * FEATURES; \
        UNROLL for (int v = 0; v < SPANS; v++) raw[p][v] = at >= 0 && OWNS(v) ? READ_RAW(start + COLUMN(v, 0)) : 0; \
    }

#define CONVERT_ROWS \
    UNROLL for (int p = 0; p < PAIR; p++) { \
        UNROLL for (int v = 0; v < SPANS; v++) { \
            UNROLL for (int e = 0; e < UNIT; e++) value[p][v * UNIT + e] = FMA(PIXEL_OF(raw[p][v], e), factor, shift); \
        } \
    }

KERNEL_OF(ITEMS) linear_softmax_sgd(STEP_PARAMETERS) {
    SHARED float parts[ROWS * CLASSES * STRIDE];
    SHARED float z[ROWS * CLASSES];
    SHARED float exponentials[ROWS * CLASSES];
    SHARED float g[BATCH * CLASSES];
    SHARED float b[CLASSES];
    SHARED float lossOf[BATCH];
    SHARED int isRight[BATCH];    // -1 where the label is no class
    SHARED int rowOf[2 * BATCH];  // of this step and the next, -1 where it is out of range
    SHARED int labelOf[2 * BATCH];
    SHARED int begin[1];
    float w[CLASSES][COLUMNS];
    RAW raw[PAIR][SPANS];
    float value[PAIR][COLUMNS];
    int next[SHARE]; // rows of the step after the next
    int correct = 0;

    if (FROM_THE_END == 0) {
        begin[0] = counter[counterAt];
    }
    UNROLL for (int j = 0; j < CLASSES; j++) {
        UNROLL for (int v = 0; v < SPANS; v++) {
            UNROLL for (int e = 0; e < UNIT; e++) {
                w[j][v * UNIT + e] = OWNS(v) ? weight[weightAt + j * FEATURES + COLUMN(v, e)] : 0;
            }
        }
    }
    for (int j = FROM_THE_END; j < CLASSES; j += ITEMS) {
        b[j] = bias[biasAt + j];
    }
    BARRIER;
    const int first = begin[0];
    UNROLL for (int s = 0; s < SHARE; s++) {
        const int i = ITEM + s * ITEMS;
        next[s] = -1;
        if (i < BATCH) {
            const int row = row_of(index, indexAt, first, steps, i, LESSER(firstLimit, secondLimit));
            rowOf[i] = row;
            labelOf[i] = row < 0 ? -1 : classes[classesAt + row];
            next[s] = row_of(index, indexAt, first + 1, steps, i, LESSER(firstLimit, secondLimit));
        }
    }
    BARRIER;

    for (int replay = 0; replay < times; replay++) {
        const int step = first + replay;
        const int keepsNow = keeps && replay == times - 1;
        const int now = replay % 2 * BATCH; // of rowOf and labelOf
        READ_ROWS(0)
        ROLLED for (int from = 0; from < BATCH; from += ROWS) {
            const int outputs = LESSER(ROWS, BATCH - from) * CLASSES;
            ROLLED for (int r = 0; r < ROWS; r += PAIR) {
                CONVERT_ROWS
                READ_ROWS(from + r + PAIR)
                float sum[PAIR][CLASSES];
                UNROLL for (int p = 0; p < PAIR; p++) {
                    UNROLL for (int j = 0; j < CLASSES; j++) {
                        sum[p][j] = 0;
                        UNROLL for (int c = 0; c < COLUMNS; c++) sum[p][j] = FMA(value[p][c], w[j][c], sum[p][j]);
                    }
                }
                if (ITEM < OWNERS) {
                    UNROLL for (int p = 0; p < PAIR; p++) {
                        UNROLL for (int j = 0; j < CLASSES; j++) parts[((r + p) * CLASSES + j) * STRIDE + ITEM] = sum[p][j];
                    }
                }
                if (keepsNow) {
                    UNROLL for (int p = 0; p < PAIR; p++) {
                        const int i = from + r + p;
                        UNROLL for (int c = 0; c < COLUMNS; c++) {
                            if (i < BATCH && OWNS(c / UNIT)) {
                                x[xAt + (i64) i * FEATURES + COLUMN(c / UNIT, c % UNIT)] = value[p][c];
                            }
                        }
                    }
                }
            }
            BARRIER;
            for (int n = ITEM; n < outputs; n += ITEMS) {
                LOCAL const float *part = parts + n * STRIDE;
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
                float most = LOWEST;
                int isBad = 0;
                for (int j = 0; j < CLASSES; j++) {
                    isBad |= !(row[j] <= GREATEST);
                    most = row[j] > most ? row[j] : most;
                }
                exponentials[n] = isBad ? QUIET_NAN : exp_of(z[n] - most);
                if (keepsNow) {
                    logits[logitsAt + from * CLASSES + n] = z[n];
                }
            }
            BARRIER;
            // The gradient of the logits, and in items of other warps each row's loss and whether it is classified rightly: the
            // first NaN, else the first of the greatest logits, is the class that a row is given.
            for (int n = ITEM; n < WHOLE_WARPS(outputs) + outputs / CLASSES; n += ITEMS) {
                const int r = n < outputs ? n / CLASSES : n < WHOLE_WARPS(outputs) ? 0 : n - WHOLE_WARPS(outputs);
                const int target = labelOf[now + from + r];
                LOCAL const float *powers = exponentials + r * CLASSES;
                float sum = 0;
                for (int j = 0; j < CLASSES; j++) {
                    sum += powers[j];
                }
                if (n < outputs) {
                    const float onLabel = labelShare * rowShare;
                    const float onEach = eachShare * rowShare;
                    const float onProbability = FMA(onEach, (float) CLASSES, onLabel) / sum;
                    const float e = exponentials[n];
                    const float slope =
                        n % CLASSES == target ? FMA(e, onProbability, -onLabel) - onEach : FMA(e, onProbability, -onEach);
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
                        float most = LOWEST;
                        float sumOfRow = 0;
                        right = 1;
                        for (int j = 0; j < CLASSES; j++) {
                            const float other = row[j];
                            most = other > most ? other : most;
                            const int beats = j < target ? !(other < labelled) : j > target && !(other <= labelled);
                            right &= labelled != labelled ? !(j < target && other != other) : !beats;
                        }
                        for (int j = 0; j < CLASSES && eachShare != 0; j++) {
                            sumOfRow += logSum - (row[j] - most);
                        }
                        own = FMA(eachShare, sumOfRow, labelShare * (logSum - (labelled - most)));
                        own = sum > 0 ? own : QUIET_NAN;
                    }
                    lossOf[from + r] = own;
                    isRight[from + r] = right;
                }
            }
            BARRIER;
        }

        // What the next step needs from memory is asked for here, and waited for after the columns' work.
        int after[SHARE];
        int target[SHARE];
        UNROLL for (int s = 0; s < SHARE; s++) {
            const int i = ITEM + s * ITEMS;
            after[s] = i < BATCH ? row_of(index, indexAt, step + 2, steps, i, LESSER(firstLimit, secondLimit)) : -1;
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
        if (FROM_THE_END == 0) {
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
        for (int j = FROM_THE_END; j < CLASSES; j += ITEMS) {
            float sum = 0;
            for (int i = 0; i < BATCH; i++) {
                sum += g[i * CLASSES + j];
            }
            b[j] = FMA(-biasRate, decayed(sum, b[j], biasDecay), b[j]);
            if (keepsNow) {
                gradBias[gradBiasAt + j] = sum;
            }
        }
        UNROLL for (int j0 = 0; j0 < CLASSES; j0 += OUTPUTS) {
            float sum[OUTPUTS][COLUMNS];
            UNROLL for (int j = 0; j < OUTPUTS; j++) {
                UNROLL for (int c = 0; c < COLUMNS; c++) sum[j][c] = 0;
            }
            READ_ROWS(0)
            ROLLED for (int i = 0; i < BATCH; i += PAIR) {
                CONVERT_ROWS
                READ_ROWS(i + PAIR)
                UNROLL for (int p = 0; p < PAIR; p++) {
                    UNROLL for (int j = 0; j < OUTPUTS; j++) {
                        const float slope = j0 + j < CLASSES && i + p < BATCH ? g[(i + p) * CLASSES + j0 + j] : 0;
                        UNROLL for (int c = 0; c < COLUMNS; c++) sum[j][c] = FMA(slope, value[p][c], sum[j][c]);
                    }
                }
            }
            UNROLL for (int j = 0; j < OUTPUTS; j++) {
                UNROLL for (int c = 0; c < COLUMNS; c++) {
                    if (j0 + j < CLASSES) {
                        const float before = w[j0 + j][c];
                        w[j0 + j][c] = FMA(-weightRate, decayed(sum[j][c], before, weightDecay), before);
                        if (keepsNow && OWNS(c / UNIT)) {
                            gradWeight[gradWeightAt + (j0 + j) * FEATURES + COLUMN(c / UNIT, c % UNIT)] = sum[j][c];
                        }
                    }
                }
            }
        }
        UNROLL for (int s = 0; s < SHARE; s++) {
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
        UNROLL for (int v = 0; v < SPANS; v++) {
            UNROLL for (int e = 0; e < UNIT; e++) {
                if (OWNS(v)) {
                    weight[weightAt + j * FEATURES + COLUMN(v, e)] = w[j][v * UNIT + e];
                }
            }
        }
    }
    for (int j = FROM_THE_END; j < CLASSES; j += ITEMS) {
        bias[biasAt + j] = b[j];
    }
    if (FROM_THE_END == 0) {
        counter[counterAt] = first + times;
        if (count != 0) {
            count[countAt] += correct;
        }
    }
}
