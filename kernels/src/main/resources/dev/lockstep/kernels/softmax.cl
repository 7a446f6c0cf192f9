#include "dialect.h"
#include "softmax.h"

// softmax and logSoftmax. `lanes` work-items share a row; a group takes GROUP / lanes rows at a time. Reads 8 bytes of each element (the
// second 4 from a cache, if the row fits) and writes 4. May be in place: a work-item reads only elements that it writes.
KERNEL softmax(GLOBAL const float *logits, i64 logitsAt, i64 rows, i64 classes, GLOBAL float *out, i64 outAt, int logarithm, int lanes) {
#if CPU_SHAPED
    for (i64 i = GROUP_X * CHUNK_OF(rows); i < MIN((GROUP_X + 1) * CHUNK_OF(rows), rows); i++) {
        GLOBAL const float *z = logits + logitsAt + i * classes;
        GLOBAL float *to = out + outAt + i * classes;
        const RowSum row = sum_row(z, classes, logarithm ? 0 : to);
        if (!is_defined(row)) {
            FOR_COLUMNS(j, classes) to[j] = QUIET_NAN;
        } else if (logarithm) {
            const float logSum = LOG(row.sum);
            FOR_COLUMNS(j, classes) to[j] = (z[j] - row.max) - logSum;
        } else {
            const float factor = 1 / row.sum;
            FOR_COLUMNS(j, classes) to[j] *= factor;
        }
    }
#else
    SHARED float partials[GROUP];
    const int lane = ITEM & (lanes - 1);
    const int rowsOfGroup = GROUP / lanes;
    for (i64 first = GROUP_X * rowsOfGroup; first < rows; first += GROUPS_X * rowsOfGroup) {
        const i64 i = first + ITEM / lanes;
        const i64 n = i < rows ? classes : 0;
        GLOBAL const float *z = logits + logitsAt + i * classes;
        GLOBAL float *to = out + outAt + i * classes;
        RowSum row;
        LANES_ROW_SUM(row, z, n, lane, lanes, partials)
        const float logSum = LOG(row.sum);
        const float factor = 1 / row.sum;
        const int isDefined = is_defined(row);
        for (i64 j = lane; j < n; j += lanes) {
            const float x = z[j] - row.max;
            to[j] = !isDefined ? QUIET_NAN : logarithm ? x - logSum : exp_of(x) * factor;
        }
    }
#endif
}
