#include "dialect.h"
#include "reduce.h"

// argmax and countCorrect. `lanes` items take each row, GROUP / lanes rows are taken by a group at a time. Reads 4 bytes for each
// element.

// Numbers in the order of the floats: NaN is the greatest, and both zeros are the same.
FUNCTION u32 order_of(float x) {
    const u32 bits = as_uint(x);
    return x != x ? 0xFFFFFFFFu : x == 0 ? 0x80000000u : bits >> 31 ? ~bits : bits | 0x80000000u;
}

// The greatest of some elements is that of the greatest (order, -column), so that the lowest column wins a tie.
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

// Writes the columns, or where `out` is 0 counts those that are the row's label: one count for each group.
KERNEL argmax(GLOBAL const float *RESTRICT values, i64 valuesAt, i64 rows, i64 classes, GLOBAL int *RESTRICT out, i64 outAt,
              GLOBAL const int *RESTRICT labels, i64 labelsAt, GLOBAL int *RESTRICT countParts, int lanes) {
    SHARED u64 parts[GROUP];
    u64 correct = 0;
    const int lane = ITEM & (lanes - 1);
    const int rowsOfGroup = GROUP / lanes;
    for (i64 first = GROUP_X * rowsOfGroup; first < rows; first += GROUPS_X * rowsOfGroup) {
        const i64 i = first + ITEM / lanes;
        GLOBAL const float *RESTRICT row = values + valuesAt + i * classes;
        u64 best = lane_rank(row, i < rows ? classes : 0, lane, lanes);
        LANES_MAX(best, lanes, parts)
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
    parts[ITEM] = correct;
    WAIT;
    if (out == 0 && ITEM == 0) {
        int sum = 0;
        for (int item = 0; item < GROUP; item++) {
            sum += (int) parts[item];
        }
        countParts[GROUP_X] = sum;
    }
}

// Adds up the counts of the groups; for one group.
KERNEL finish_count(GLOBAL const int *RESTRICT countParts, int numberOfParts, GLOBAL int *RESTRICT count, i64 countAt, int accumulates) {
    SHARED int parts[GROUP];
    int sum = 0;
    for (int part = ITEM; part < numberOfParts; part += GROUP) {
        sum += countParts[part];
    }
    parts[ITEM] = sum;
    BARRIER;
    if (ITEM == 0) {
        int total = accumulates ? count[countAt] : 0;
        for (int item = 0; item < GROUP; item++) {
            total += parts[item];
        }
        count[countAt] = total;
    }
}
