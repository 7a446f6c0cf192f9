// Whole rows of a tall and skinny product, of softmax cross-entropy and of argmax. The first two take LANES rows at a time, one in each
// lane: what the classes SkinnyProduct and LanewiseCrossEntropy do, with the same bits.
#include "loops.h"

// The products of rows first to first + DOT_ROWS of x, of which there are n, with all rows of w. Terms after the last full group of LANES are
// left out.
void dot_rows(const float *x, int first, int n, const float *w, int outputs, i64 k, struct rows *r) {
    for (int j = 0; j < outputs; j += DOT_COLUMNS) {
        float *products = r->products + (j * LANES + first) * LANES;
        dot_tile(
            x + first * k, k, (int) min_of(DOT_ROWS, n - first), w + j * k, k, (int) min_of(DOT_COLUMNS, outputs - j), k, products);
    }
}

// Adds the terms that dot_rows left out, and the lanes, and leaves the sums in z.
void sum_rows(const float *x, int n, const float *w, const float *bias, int outputs, i64 k, struct rows *r) {
    const i64 whole = k - k % LANES;
    for (int i = 0; i < n && whole < k; i++) {
        for (int j = 0; j < outputs; j++) {
            float *lane = r->products + (j * LANES + i) * LANES;
            for (i64 p = whole; p < k; p++) lane[p - whole] = fma1(x[i * k + p], w[j * k + p], lane[p - whole]);
        }
    }
    sum_lanes(r->products, outputs, bias, r->z);
}

// Transposes n rows into or out of the lanes. Lanes without a row repeat the last.
static void to_lanes(const float *rows, int n, int columns, float *lanes) {
    for (int l = 0; l < LANES; l++) {
        for (int j = 0; j < columns; j++) lanes[j * LANES + l] = rows[min_of(l, n - 1) * columns + j];
    }
}
static void from_lanes(const float *lanes, int n, int columns, float *rows) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < columns; j++) rows[i * columns + j] = lanes[j * LANES + i];
    }
}

LOOP lockstep_linear_rows(NO_ARRAYS, i64 xAt, i64 wAt, i64 biasAt, i64 yAt, i64 rows, i64 k, i64 outputs) {
    static const float none[MAX_OUTPUTS] = {0};
    struct rows r;
    for (i64 first = 0; first < rows; first += LANES) {
        const float *x = (const float *) at(xAt) + first * k;
        const int n = (int) min_of(LANES, rows - first);
        for (int i = 0; i < n; i += DOT_ROWS) dot_rows(x, i, n, at(wAt), (int) outputs, k, &r);
        sum_rows(x, n, at(wAt), biasAt == 0 ? none : at(biasAt), (int) outputs, k, &r);
        from_lanes(r.z, n, (int) outputs, (float *) at(yAt) + first * outputs);
    }
    return 0;
}

// The loss of n rows, at most LANES, whose logits are in z: the sum of the losses without their logarithms, and the product whose
// logarithm is missing. The gradients of the logits, if they are wanted, are left in e.
void cross_entropy(const struct loss *loss, const i32 *label, int n, int wantsGradient, struct rows *r, double *losses) {
    const int classes = loss->classes;
    const double smoothing = loss->smoothing;
    const double classCoefficient = smoothing / classes * loss->rowFactor;
    const double labelCoefficient = (1 - smoothing) * loss->rowFactor;
    const double softmaxCoefficient = labelCoefficient + classCoefficient * classes;
    exp_columns(r->z, classes, r->max, r->e);
    double sum[LANES] = {0};
    double distance[LANES] = {0};
    for (int j = 0; j < classes; j++) {
        for (int l = 0; l < LANES; l++) sum[l] += r->e[j * LANES + l];
    }
    if (smoothing != 0) {
        for (int j = 0; j < classes; j++) {
            for (int l = 0; l < LANES; l++) distance[l] += (double) r->max[l] - r->z[j * LANES + l];
        }
    }
    for (int l = 0; l < LANES; l++) r->factor[l] = (float) (softmaxCoefficient / sum[l]);
    double total = 0;
    double product = 1;
    for (int i = 0; i < n; i++) {
        const int own = label[i] * LANES + i;
        double term = __builtin_nan("");
        if (is_finite(r->max[i])) {
            term = (1 - smoothing) * ((double) r->max[i] - r->z[own]);
            if (smoothing != 0) term = term + smoothing / classes * distance[i];
            product *= sum[i];
            r->labelled[i] = (float) (r->e[own] / sum[i] * softmaxCoefficient - labelCoefficient - classCoefficient);
        }
        total += term;
    }
    losses[0] = total;
    losses[1] = product;
    if (!wantsGradient) return;
    float shift[MAX_CLASSES];
    for (int j = 0; j < classes; j++) shift[j] = (float) -classCoefficient;
    scale_columns(r->e, classes, r->factor, shift);
    for (int i = 0; i < n; i++) {
        if (is_finite(r->max[i])) {
            r->e[label[i] * LANES + i] = r->labelled[i];
        } else {
            for (int j = 0; j < classes; j++) r->e[j * LANES + i] = __builtin_nanf("");
        }
    }
}

// `losses` receives two numbers for each LANES rows.
LOOP lockstep_loss_rows(
    NO_ARRAYS, i64 logitsAt, i64 labelsAt, i64 rows, i64 classes, i64 smoothing, i64 rowFactor, i64 gradientAt, i64 lossesAt) {
    const struct loss loss = {(int) classes, double_of(smoothing), double_of(rowFactor)};
    struct rows r;
    double *losses = at(lossesAt);
    for (i64 first = 0; first < rows; first += LANES) {
        const int n = (int) min_of(LANES, rows - first);
        to_lanes((const float *) at(logitsAt) + first * classes, n, (int) classes, r.z);
        cross_entropy(&loss, (const i32 *) at(labelsAt) + first, n, gradientAt != 0, &r, losses + 2 * (first / LANES));
        if (gradientAt != 0) from_lanes(r.e, n, (int) classes, (float *) at(gradientAt) + first * classes);
    }
    return 0;
}

// Returns how many of n rows in lanes have their first maximum at their label. NaN counts as the maximum.
int correct(const struct rows *r, const i32 *label, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) {
        const float own = r->z[label[i] * LANES + i];
        int isMax = own == r->max[i] || own != own;
        for (int j = 0; j < label[i] && isMax; j++) {
            const float before = r->z[j * LANES + i];
            isMax = before < own || (own != own && before == before);
        }
        count += isMax;
    }
    return count;
}

// Adds rows of a matrix to totals. The stride is in bytes.
LOOP lockstep_add_rows(NO_ARRAYS, i64 matrix, i64 stride, i64 rows, i64 n, i64 totalsAt) {
    double *totals = at(totalsAt);
    i64 j = 0;
    for (; j + SUM_LANES <= n; j += SUM_LANES) {
        double sum[SUM_LANES];
        for (int l = 0; l < SUM_LANES; l++) sum[l] = totals[j + l];
        for (i64 i = 0; i < rows; i++) {
            const float *row = (const float *) at(matrix + i * stride) + j;
            for (int l = 0; l < SUM_LANES; l++) sum[l] += row[l];
        }
        for (int l = 0; l < SUM_LANES; l++) totals[j + l] = sum[l];
    }
    for (i64 i = 0; i < rows; i++) {
        const float *row = at(matrix + i * stride);
        for (i64 l = j; l < n; l++) totals[l] += row[l];
    }
    return 0;
}

// Writes totals, or adds them to what is there.
LOOP lockstep_store_totals(NO_ARRAYS, i64 totalsAt, i64 n, i64 adds, i64 outAt) {
    const double *totals = at(totalsAt);
    float *out = at(outAt);
    for (i64 j = 0; j < n; j++) out[j] = (float) ((adds ? out[j] : 0) + totals[j]);
    return 0;
}

// Returns the place of the first value outside [0, limit), or n.
LOOP lockstep_first_outside(NO_ARRAYS, i64 valuesAt, i64 n, i64 limit) {
    const i32 *values = at(valuesAt);
    for (i64 i = 0; i < n; i++) {
        if (values[i] < 0 || values[i] >= limit) return i;
    }
    return n;
}

// Returns the index of the first maximum, or of the first NaN.
static i32 first_maximum(const float *row, i64 n) {
    i32 index = 0;
    float max = row[0];
    for (i32 j = 1; j < n && max == max; j++) {
        if (!(row[j] <= max)) {
            max = row[j];
            index = j;
        }
    }
    return index;
}

// As first_maximum, for rows of at least SUM_LANES.
static i32 first_maximum_of_many(const float *row, i64 n) {
    float lane[SUM_LANES];
    i32 isNaN[SUM_LANES] = {0};
    for (int l = 0; l < SUM_LANES; l++) lane[l] = row[l];
    for (i64 j = 0; j < n; j += SUM_LANES) {
        const float *values = row + min_of(j, n - SUM_LANES); // the last ones overlap
        for (int l = 0; l < SUM_LANES; l++) {
            lane[l] = values[l] > lane[l] ? values[l] : lane[l];
            isNaN[l] |= values[l] != values[l];
        }
    }
    float max = lane[0];
    i32 anyNaN = isNaN[0];
    for (int l = 1; l < SUM_LANES; l++) {
        max = lane[l] > max ? lane[l] : max;
        anyNaN |= isNaN[l];
    }
    if (anyNaN) return first_maximum(row, n);
    i32 j = 0;
    for (; j + SUM_LANES <= n; j += SUM_LANES) {
        i32 isHere = 0;
        for (int l = 0; l < SUM_LANES; l++) isHere |= row[j + l] == max;
        if (isHere) break;
    }
    while (row[j] != max) j++;
    return j;
}

// The index of the first maximum, or of the first NaN, of each row goes to `out`, if there is one. Returns how many are the row's label, if
// there are labels.
LOOP lockstep_argmax(NO_ARRAYS, i64 valuesAt, i64 rows, i64 columns, i64 outAt, i64 labelsAt) {
    const float *row = at(valuesAt);
    i32 *out = at(outAt);
    const i32 *label = at(labelsAt);
    i64 count = 0;
    for (i64 i = 0; i < rows; i++, row += columns) {
        const i32 index = columns < SUM_LANES ? first_maximum(row, columns) : first_maximum_of_many(row, columns);
        if (out != 0) out[i] = index;
        if (label != 0) count += label[i] == index;
    }
    return count;
}
