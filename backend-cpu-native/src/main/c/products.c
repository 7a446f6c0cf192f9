// Tiles of dot products, and the tile of matrix products.
#include "loops.h"

// Absent rows of x and w repeat the last; nobody reads their sums.
struct dots {
    const float *x[DOT_ROWS];
    const float *w[DOT_COLUMNS];
    i64 below; // from a row of x to the one in the tile below
    int rows;
    i64 whole; // the terms of all full groups of LANES
};

#if WIDTH == 8
#define TILE_ROWS 2
#elif QUICK_SUMS
#define TILE_ROWS 1
#else
#define TILE_ROWS DOT_ROWS
#endif

// Computes the lanes of a register from the first on. Returns whether the sums are right, and stores them if they are.
INLINE int dot_lanes(const struct dots *d, int first, int row, float *products, int quick) {
    struct sums sum[TILE_ROWS][DOT_COLUMNS] = {0};
    struct doubt doubt = {0};
    for (i64 p = first; p < d->whole; p += LANES) {
        vec own[TILE_ROWS];
        UNROLL for (int i = 0; i < TILE_ROWS; i++) {
            own[i] = LOAD(d->x[row + i] + p);
            __builtin_prefetch(d->x[row + i] + d->below + p);
        }
        UNROLL for (int j = 0; j < DOT_COLUMNS; j++) {
            const vec other = LOAD(d->w[j] + p);
            UNROLL for (int i = 0; i < TILE_ROWS; i++) add_products(&sum[i][j], own[i], other, quick, &doubt);
        }
    }
    if (quick && is_raised(&doubt)) return 0;
    UNROLL for (int i = 0; i < TILE_ROWS; i++) {
        UNROLL for (int j = 0; j < DOT_COLUMNS; j++) {
            STORE(products + (j * LANES + row + i) * LANES + first, value_of(&sum[i][j], quick));
        }
    }
    return 1;
}

static int are_dots_moderate(const struct dots *d, int columns) {
    struct range x = no_range();
    struct range w = no_range();
    for (int i = 0; i < d->rows; i++) widen_by(&x, d->x[i], d->whole);
    for (int j = 0; j < columns; j++) widen_by(&w, d->w[j], d->whole);
    return are_moderate(&x, &w, d->whole);
}

// Dot products of a tile of rows in one register of lanes each.
void dot_tile(const float *x, i64 xStride, int rows, const float *w, i64 wStride, int columns, i64 k, float *products) {
    struct dots d = {.below = DOT_ROWS * xStride, .rows = rows, .whole = k - k % LANES};
    for (int i = 0; i < DOT_ROWS; i++) d.x[i] = x + min_of(i, rows - 1) * xStride;
    for (int j = 0; j < DOT_COLUMNS; j++) d.w[j] = w + min_of(j, columns - 1) * wStride;
    const int quick = QUICK_SUMS && are_dots_moderate(&d, columns);
    for (int first = 0; first < LANES; first += WIDTH) {
        for (int row = 0; row < rows; row += TILE_ROWS) {
            if (!quick || !dot_lanes(&d, first, row, products, 1)) dot_lanes(&d, first, row, products, 0);
        }
    }
}

// Strides are in bytes, as in Java.
LOOP lockstep_dot(
    float *products, NONE(1), NONE(2), i64 x, i64 xStride, i64 rows, i64 w, i64 wStride, i64 columns, i64 k, i64 first) {
    dot_tile(at(x), xStride / 4, (int) rows, at(w), wStride / 4, (int) columns, k, products + first);
    return 0;
}

// Adds the upper half of the lanes of two products to the lower half, until the distance is one: the lower lanes of each pair are those
// of a, the upper ones those of b.
#define MERGE8(a, b) \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31) + \
     __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23))
#define MERGE4(a, b) \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 20, 21, 22, 23, 8, 9, 10, 11, 28, 29, 30, 31) + \
     __builtin_shufflevector(a, b, 4, 5, 6, 7, 16, 17, 18, 19, 12, 13, 14, 15, 24, 25, 26, 27))
#define MERGE2(a, b) \
    (__builtin_shufflevector(a, b, 0, 1, 18, 19, 4, 5, 22, 23, 8, 9, 26, 27, 12, 13, 30, 31) + \
     __builtin_shufflevector(a, b, 2, 3, 16, 17, 6, 7, 20, 21, 10, 11, 24, 25, 14, 15, 28, 29))
#define MERGE1(a, b) \
    (__builtin_shufflevector(a, b, 0, 17, 2, 19, 4, 21, 6, 23, 8, 25, 10, 27, 12, 29, 14, 31) + \
     __builtin_shufflevector(a, b, 1, 16, 3, 18, 5, 20, 7, 22, 9, 24, 11, 26, 13, 28, 15, 30))

void sum_lanes(float *products, int n, const float *shifts, float *out) {
    for (int j = 0; j < n; j++) {
        const float *p = products + j * LANES * LANES;
        lanes16 v[LANES];
        UNROLL for (int i = 0; i < 8; i++) v[i] = MERGE8(LOAD16(p + i * LANES), LOAD16(p + (i + 8) * LANES));
        UNROLL for (int i = 0; i < 4; i++) v[i] = MERGE4(v[i], v[i + 4]);
        UNROLL for (int i = 0; i < 2; i++) v[i] = MERGE2(v[i], v[i + 2]);
        STORE16(out + j * LANES, MERGE1(v[0], v[1]) + shifts[j]);
    }
}

LOOP lockstep_sum_lanes(float *products, float *shifts, float *out, i64 n) {
    sum_lanes(products, (int) n, shifts, out);
    return 0;
}

// Adds what the tile is added to, and stores a vector of it.
INLINE void put(float *c, const float *addend, vec sum) {
    STORE(c, addend == 0 ? sum : LOAD(addend) + sum);
}

// A tile of c: so many rows of packed a by a panel of packed b. Where less of c is there, the tile is computed whole and stored in part.
// Strides are in floats. Returns whether the sums are right, and stores them if they are.
INLINE int tile(
    const float *a, const float *b, i64 kc, const float *addend, i64 addendStride, float *c, i64 cStride, int height, int width, int mr,
    int quick) {
    struct sums sum[MR][2] = {0};
    struct doubt doubt = {0};
    UNROLL_TERMS for (i64 p = 0; p < kc; p++) {
        const vec b0 = LOAD(b + p * NR);
        const vec b1 = LOAD(b + p * NR + WIDTH);
        UNROLL for (int i = 0; i < mr; i++) {
            const vec own = (vec) (a[i * PACKED_LDA + p]);
            add_products(&sum[i][0], own, b0, quick, &doubt);
            add_products(&sum[i][1], own, b1, quick, &doubt);
        }
    }
    if (quick && is_raised(&doubt)) return 0;
    if (height == mr && width == NR) {
        UNROLL for (int i = 0; i < mr; i++) {
            UNROLL for (int v = 0; v < 2; v++) {
                const i64 lane = v * WIDTH;
                put(c + i * cStride + lane, addend == 0 ? addend : addend + i * addendStride + lane, value_of(&sum[i][v], quick));
            }
        }
        return 1;
    }
    float part[MR * NR];
    UNROLL for (int i = 0; i < mr; i++) {
        UNROLL for (int v = 0; v < 2; v++) STORE(part + i * NR + v * WIDTH, value_of(&sum[i][v], quick));
    }
    for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
            const float own = part[i * NR + j];
            c[i * cStride + j] = addend == 0 ? own : addend[i * addendStride + j] + own;
        }
    }
    return 1;
}

// Computes a tile quickly, if that is asked for, and once more if its sums are not right.
INLINE void right_tile(
    const float *a, const float *b, i64 kc, const float *addend, i64 addendStride, float *c, i64 cStride, int height, int width, int mr,
    int quick) {
    if (!quick || !tile(a, b, kc, addend, addendStride, c, cStride, height, width, mr, 1)) {
        tile(a, b, kc, addend, addendStride, c, cStride, height, width, mr, 0);
    }
}

static int are_packed_moderate(const float *a, i64 rows, const float *b, i64 panelStride, i64 columns, i64 kc) {
    struct range ofA = no_range();
    struct range ofB = no_range();
    for (i64 i = 0; i < rows; i++) widen_by(&ofA, a + i * PACKED_LDA, kc);
    for (i64 j = 0; j < columns; j += NR) widen_by(&ofB, b + j / NR * panelStride, kc * NR);
    return are_moderate(&ofA, &ofB, kc);
}

// Multiplies rows of packed a by panels of packed b. Strides of c and of the addend are in bytes, those of packed factors in floats.
static void multiply_block(
    const float *packedA, i64 rows, const float *packedB, i64 panelStride, i64 columns, i64 kc, i64 addend, i64 addendStride, i64 c,
    i64 cStride) {
    const int quick = QUICK_SUMS && are_packed_moderate(packedA, rows, packedB, panelStride, columns, kc);
    for (i64 i = 0; i < rows; i += MR) {
        for (i64 j = 0; j < columns; j += NR) {
            const float *a = packedA + i * PACKED_LDA;
            const float *b = packedB + j / NR * panelStride;
            const float *addendHere = addend == 0 ? 0 : (const float *) at(addend + i * addendStride) + j;
            float *own = (float *) at(c + i * cStride) + j;
            const int height = (int) min_of(MR, rows - i);
            const int width = (int) min_of(NR, columns - j);
            if (height > MR / 2) {
                right_tile(a, b, kc, addendHere, addendStride / 4, own, cStride / 4, height, width, MR, quick);
            } else {
                right_tile(a, b, kc, addendHere, addendStride / 4, own, cStride / 4, height, width, MR / 2, quick);
            }
        }
    }
}

// The addend is 0 where c is only written.
LOOP lockstep_multiply(
    float *packedA, float *packedB, NONE(2), i64 blockOfA, i64 rows, i64 firstB, i64 panelStride, i64 blockOfB, i64 columns, i64 k,
    i64 addend, i64 addendStride, i64 c, i64 cStride) {
    const i64 step = KC / min_of(KC, k < 1 ? 1 : k) * NR;
    for (i64 j = 0; j < columns; j += step) {
        const float *panels = packedB + firstB + j / NR * panelStride;
        const i64 n = min_of(step, columns - j), here = c + 4 * j;
        multiply_block(packedA, rows, panels, panelStride, n, min_of(KC, k), addend == 0 ? 0 : addend + 4 * j, addendStride, here, cStride);
        for (i64 block = 1; block * KC < k; block++) {
            multiply_block(
                packedA + block * blockOfA, rows, panels + block * blockOfB, panelStride, n, min_of(KC, k - block * KC), here, cStride, here,
                cStride);
        }
    }
    return 0;
}

// Returns the floats of an array that lie before its first cache line.
LOOP lockstep_before_line(float *array, NONE(1), NONE(2)) {
    return -(i64) (uintptr_t) array / 4 & (CACHE_LINE / 4 - 1);
}

// The version of the interface to Java, by its name.
LOOP lockstep_interface_4(NO_ARRAYS) {
    return 1;
}

// Returns the tile of matrix products: its rows in the upper half of the word, its columns in the lower.
LOOP lockstep_tile(NO_ARRAYS) {
    return (i64) MR << 32 | NR;
}
