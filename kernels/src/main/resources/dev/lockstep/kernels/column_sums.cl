#include "dialect.h"
#include "reduce.h"

// The sums of a matrix's columns, and the counterpart: a row broadcast to all rows of a matrix.

// Groups in x take tiles of columns, groups in y splits of the rows. Each split gives a row of partial sums; with one split it is the
// result. Reads 4 bytes of each element.
#if CPU_SHAPED
#define TILE 64

KERNEL column_sums(GLOBAL const float *RESTRICT matrix, i64 matrixAt, i64 rows, i64 columns, int width,
                   GLOBAL float *RESTRICT sums, i64 sumsAt, int accumulates) {
    const i64 chunk = (rows + GROUPS_Y - 1) / GROUPS_Y;
    const i64 end = MIN((GROUP_Y + 1) * chunk, rows);
    const i64 from = GROUP_X * TILE;
    const i64 n = MIN(TILE, columns - from);
    float totals[TILE];
    float compensations[TILE];
    for (int k = 0; k < TILE; k++) {
        totals[k] = 0;
        compensations[k] = 0;
    }
    for (i64 i = GROUP_Y * chunk; i < end;) {
        const i64 stop = MIN(end, i + BLOCK_TERMS);
        float block[TILE];
        for (int k = 0; k < TILE; k++) {
            block[k] = 0;
        }
        for (; i < stop; i++) {
            GLOBAL const float *RESTRICT row = matrix + matrixAt + i * columns + from;
            if (n == TILE) {
                for (int k = 0; k < TILE; k++) {
                    block[k] += row[k];
                }
            } else {
                for (int k = 0; k < n; k++) {
                    block[k] += row[k];
                }
            }
        }
        for (int k = 0; k < TILE; k++) {
            ADD_BLOCK(float, totals[k], compensations[k], block[k])
        }
    }
    GLOBAL float *RESTRICT to = sums + sumsAt + GROUP_Y * columns + from;
    for (int k = 0; k < n; k++) {
        to[k] = accumulates ? to[k] + totals[k] : totals[k];
    }
}
#else
// `width` work-items, a power of two, take neighbouring columns; the work-items of a column share its rows.
KERNEL column_sums(GLOBAL const float *RESTRICT matrix, i64 matrixAt, i64 rows, i64 columns, int width,
                   GLOBAL float *RESTRICT sums, i64 sumsAt, int accumulates) {
    SHARED float partials[GROUP];
    const i64 chunk = (rows + GROUPS_Y - 1) / GROUPS_Y;
    const i64 end = (GROUP_Y + 1) * chunk < rows ? (GROUP_Y + 1) * chunk : rows;
    const i64 column = GROUP_X * width + (ITEM & (width - 1));
    LONG_SUM(sum)
    if (column < columns) {
        GLOBAL const float *RESTRICT from = matrix + matrixAt + column;
        for (i64 i = GROUP_Y * chunk + ITEM / width; i < end; i += GROUP / width) {
            ADD_TERM(sum, from[i * columns])
        }
    }
    END_OF_TERMS(sum)
    partials[ITEM] = sum;
    for (int step = GROUP / 2; step >= width; step /= 2) {
        BARRIER;
        if (ITEM < step) {
            partials[ITEM] += partials[ITEM + step];
        }
    }
    if (ITEM < width && column < columns) {
        const i64 at = sumsAt + GROUP_Y * columns + column;
        sums[at] = accumulates ? sums[at] + partials[ITEM] : partials[ITEM];
    }
}
#endif

// Adds the rows of partial sums. Reads them, and writes 4 bytes of each column.
KERNEL finish_column_sums(GLOBAL const float *RESTRICT partials, int numberOfPartials, i64 columns, GLOBAL float *RESTRICT sums, i64 sumsAt,
                          int accumulates) {
    FOR_ELEMENTS(j, columns) {
        float sum = accumulates ? sums[sumsAt + j] : 0;
        for (int part = 0; part < numberOfPartials; part++) {
            sum += partials[part * columns + j];
        }
        sums[sumsAt + j] = sum;
    }
}

// Writes 4 bytes of each element of the matrix.
KERNEL broadcast_row(GLOBAL const float *RESTRICT row, i64 rowAt, i64 rows, i64 columns, GLOBAL float *RESTRICT matrix, i64 matrixAt) {
    for (i64 i = GROUP_X; i < rows; i += GROUPS_X) {
        GLOBAL float *RESTRICT to = matrix + matrixAt + i * columns;
        FOR_COLUMNS(j, columns) to[j] = row[rowAt + j];
    }
}
