#include "dialect.h"
#include "reduce.h"
#include "vector.h"

// argmax and countCorrect. `lanes` work-items share a row; a group takes GROUP / lanes rows at a time. Reads 4 bytes of each element.

#if CPU_SHAPED
// The index of the first NaN, or else of the first maximum.
FUNCTION int greatest_column(GLOBAL const float *row, i64 n) {
    const i64 whole = n - n % WIDTH;
    float16 maxima = (float16) -INFINITY;
    int16 isNan = (int16) 0;
    for (i64 j = 0; j < whole; j += WIDTH) {
        const float16 x = vload16(0, row + j);
        maxima = fmax(maxima, x);
        isNan |= x != x;
    }
    float max = max_of_16(maxima);
    int findsNan = any(isNan);
    for (i64 j = whole; j < n; j++) {
        max = fmax(max, row[j]);
        findsNan |= row[j] != row[j];
    }
    i64 j = 0;
    for (; j < whole; j += WIDTH) {
        const float16 x = vload16(0, row + j);
        if (findsNan ? any(x != x) : any(x == max)) {
            break;
        }
    }
    while (findsNan ? row[j] == row[j] : row[j] != max) {
        j++;
    }
    return (int) j;
}
#else
// Maps floats to integers in the same order. NaN is the largest, and both zeros are equal.
FUNCTION u32 order_of(float x) {
    const u32 bits = as_uint(x);
    return x != x ? 0xFFFFFFFFu : x == 0 ? 0x80000000u : bits >> 31 ? ~bits : bits | 0x80000000u;
}

// A sort key of (order, -column), so that the lowest column wins a tie.
FUNCTION u64 rank_of(float x, i64 column) {
    return (u64) order_of(x) << 32 | (0xFFFFFFFFu - (u32) column);
}

FUNCTION int column_of(u64 rank) {
    return (int) (0xFFFFFFFFu - (u32) rank);
}

FUNCTION u64 lane_rank(GLOBAL const float *row, i64 n, int lane, int lanes) {
    u64 best = 0;
    for (i64 j = lane; j < n; j += lanes) {
        const u64 rank = rank_of(row[j], j);
        best = rank > best ? rank : best;
    }
    return best;
}
#endif

// Writes the argmax of each row or, if `out` is 0, counts the rows where it is the label: a partial count for each group.
KERNEL argmax(GLOBAL const float *RESTRICT values, i64 valuesAt, i64 rows, i64 classes, GLOBAL int *RESTRICT out, i64 outAt,
              GLOBAL const int *RESTRICT labels, i64 labelsAt, GLOBAL int *RESTRICT partialCounts, int lanes) {
#if CPU_SHAPED
    int correct = 0;
    for (i64 i = GROUP_X * CHUNK_OF(rows); i < MIN((GROUP_X + 1) * CHUNK_OF(rows), rows); i++) {
        const int column = greatest_column(values + valuesAt + i * classes, classes);
        if (out != 0) {
            out[outAt + i] = column;
        } else {
            correct += labels[labelsAt + i] == column;
        }
    }
    if (out == 0) {
        partialCounts[GROUP_X] = correct;
    }
#else
    SHARED u64 partials[GROUP];
    u64 correct = 0;
    const int lane = ITEM & (lanes - 1);
    const int rowsOfGroup = GROUP / lanes;
    for (i64 first = GROUP_X * rowsOfGroup; first < rows; first += GROUPS_X * rowsOfGroup) {
        const i64 i = first + ITEM / lanes;
        GLOBAL const float *RESTRICT row = values + valuesAt + i * classes;
        u64 best = lane_rank(row, i < rows ? classes : 0, lane, lanes);
        LANES_MAX(best, lanes, partials)
        const int column = column_of(best);
        if (i < rows && lane == 0) {
            if (out != 0) {
                out[outAt + i] = column;
            } else {
                correct += labels[labelsAt + i] == column;
            }
        }
    }
    WAIT;
    partials[ITEM] = correct;
    WAIT;
    if (out == 0 && ITEM == 0) {
        int sum = 0;
        for (int item = 0; item < GROUP; item++) {
            sum += (int) partials[item];
        }
        partialCounts[GROUP_X] = sum;
    }
#endif
}

// Adds the partial counts. For one group.
KERNEL finish_count(GLOBAL const int *RESTRICT partialCounts, int numberOfPartials, GLOBAL int *RESTRICT count, i64 countAt,
                    int accumulates) {
    SHARED int partials[GROUP];
    int sum = 0;
    for (int part = ITEM; part < numberOfPartials; part += GROUP) {
        sum += partialCounts[part];
    }
    partials[ITEM] = sum;
    BARRIER;
    if (ITEM == 0) {
        int total = accumulates ? count[countAt] : 0;
        for (int item = 0; item < GROUP; item++) {
            total += partials[item];
        }
        count[countAt] = total;
    }
}
