#include "dialect.h"
#include "faults.h"

// Returns where the rows of this step begin in the index table, or -1 if the step is out of range.
FUNCTION i64 first_index(GLOBAL const int *step, i64 stepAt, i64 steps, i64 batch, GLOBAL i64 *fault) {
    if (step == 0) {
        return 0;
    }
    const int row = step[stepAt];
    if (in_range(row, steps)) {
        return row * batch;
    }
    if (GROUP_X == 0 && GROUP_Y == 0 && ITEM == 0) {
        report_fault(fault, FAULT_GATHER_STEP, 0, row, steps);
    }
    return -1;
}

// Rows of one element: each work-item takes elements of the output. Reads an index and an element, writes 4 bytes.
#define GATHER_ELEMENTS(name, in, out_type, convert) \
    KERNEL name(GLOBAL const in *RESTRICT source, i64 sourceAt, i64 rows, GLOBAL const int *RESTRICT index, i64 indexAt, i64 batch, \
                GLOBAL const int *RESTRICT step, i64 stepAt, i64 steps, GLOBAL out_type *RESTRICT out, i64 outAt, \
                float factor, float shift, GLOBAL i64 *RESTRICT fault) { \
        const i64 first = first_index(step, stepAt, steps, batch, fault); \
        if (first < 0) { \
            return; \
        } \
        for (i64 i = GROUP_X * GROUP + ITEM; i < batch; i += GROUPS_X * GROUP) { \
            const int row = index[indexAt + first + i]; \
            if (in_range(row, rows)) { \
                const in x = source[sourceAt + row]; \
                out[outAt + i] = convert; \
            } else { \
                report_if_first(fault, FAULT_GATHER_INDEX, index, indexAt, first, i, rows, 0, 0); \
            } \
        } \
    }

GATHER_ELEMENTS(gather_elements_u8_f32, u8, float, FMA((float) x, factor, shift))
GATHER_ELEMENTS(gather_elements_f32_f32, float, float, FMA(x, factor, shift))
GATHER_ELEMENTS(gather_elements_u8_i32, u8, int, x)
GATHER_ELEMENTS(gather_elements_i32_i32, int, int, x)

// Longer rows: groups in x take rows, groups in y columns. Reads 1 or 4 bytes, writes 4 for each element of the output.
#define GATHER_ROWS(name, in) \
    KERNEL name(GLOBAL const in *RESTRICT source, i64 sourceAt, i64 rows, i64 rowSize, \
                GLOBAL const int *RESTRICT index, i64 indexAt, i64 batch, \
                GLOBAL const int *RESTRICT step, i64 stepAt, i64 steps, GLOBAL float *RESTRICT out, i64 outAt, \
                float factor, float shift, GLOBAL i64 *RESTRICT fault) { \
        const i64 first = first_index(step, stepAt, steps, batch, fault); \
        if (first < 0) { \
            return; \
        } \
        for (i64 i = GROUP_X; i < batch; i += GROUPS_X) { \
            const int row = index[indexAt + first + i]; \
            if (in_range(row, rows)) { \
                GLOBAL const in *RESTRICT from = source + sourceAt + row * rowSize; \
                GLOBAL float *RESTRICT to = out + outAt + i * rowSize; \
                FOR_COLUMNS(k, rowSize) to[k] = FMA((float) from[k], factor, shift); \
            } else if (GROUP_Y == 0 && ITEM == 0) { \
                report_if_first(fault, FAULT_GATHER_INDEX, index, indexAt, first, i, rows, 0, 0); \
            } \
        } \
    }

GATHER_ROWS(gather_rows_u8, u8)
GATHER_ROWS(gather_rows_f32, float)

// writeRow, for each element size: reads a row and writes it.
#define WRITE_ROW(name, type) \
    KERNEL name(GLOBAL const type *RESTRICT row, i64 rowAt, i64 rowSize, GLOBAL const int *RESTRICT index, i64 indexAt, \
                GLOBAL type *RESTRICT out, i64 outAt, i64 rows, GLOBAL i64 *RESTRICT fault) { \
        const int at = index[indexAt]; \
        if (!in_range(at, rows)) { \
            if (GROUP_X == 0 && ITEM == 0) { \
                report_fault(fault, FAULT_WRITE_INDEX, 0, at, rows); \
            } \
            return; \
        } \
        GLOBAL type *RESTRICT to = out + outAt + at * rowSize; \
        FOR_ELEMENTS(i, rowSize) to[i] = row[rowAt + i]; \
    }

WRITE_ROW(write_row_8, u8)
WRITE_ROW(write_row_16, u16)
WRITE_ROW(write_row_32, u32)
WRITE_ROW(write_row_64, u64)
