#include "dialect.h"

// Matrix products for processors, in OpenCL C alone: c[m,n] = a[m,depth] b[depth,n], plus the bias or plus what c holds. One
// work-item makes a tile of c; groups in x are rows of tiles, groups in y columns of tiles times shares of the depth.
//
// Defined before: LANES, the floats of a vector (4, 8, 16), and for the kernel product
//   A_ACROSS  1 where a is stored as [depth,m], else it is [m,depth]
//   B_ACROSS  1 where b is stored as [n,depth], else it is [depth,n]
//   DIRECT    1 where b is read where it lies, for few rows of a; else each tile packs its part of b first. Not with B_ACROSS
//   STRIP     the rows of c whose sums are in registers at a time; a power of two up to LANES, or any number
//   VECTORS   the vectors of those sums in each row
//   DEPTH     the depth of a block: what is packed at a time
//   ROWS, COLUMNS  the most rows and columns of a tile: multiples of STRIP and of VECTORS times LANES

#if LANES == 16
typedef float16 vec;
#define EVEN_LANES(a, b) (vec)(a.even, b.even)
#define ODD_LANES(a, b) (vec)(a.odd, b.odd)
#define MERGED_LOW(a, b) \
    (vec)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3, a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7)
#define MERGED_HIGH(a, b) \
    (vec)(a.s8, b.s8, a.s9, b.s9, a.sa, b.sa, a.sb, b.sb, a.sc, b.sc, a.sd, b.sd, a.se, b.se, a.sf, b.sf)
#elif LANES == 8
typedef float8 vec;
#define EVEN_LANES(a, b) (vec)(a.even, b.even)
#define ODD_LANES(a, b) (vec)(a.odd, b.odd)
#define MERGED_LOW(a, b) (vec)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3)
#define MERGED_HIGH(a, b) (vec)(a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7)
#else
typedef float4 vec;
#define EVEN_LANES(a, b) (vec)(a.even, b.even)
#define ODD_LANES(a, b) (vec)(a.odd, b.odd)
#define MERGED_LOW(a, b) (vec)(a.s0, b.s0, a.s1, b.s1)
#define MERGED_HIGH(a, b) (vec)(a.s2, b.s2, a.s3, b.s3)
#endif

// Vectors at any address of a float. PoCL takes vstore16 apart into eight stores.
typedef vec __attribute__((aligned(4))) loose;
#define READ(space, p) (*(space const loose *) (p))
#define WRITE(space, p) (*(space loose *) (p))

// What one work-item does of the product: rows i0 to i0 + tm, columns j0 to j0 + tn, the depth from `first` to `end`. Without
// shares `out` is c itself; with them it is the share's own matrix, which product_sum adds up.
#define TILE_OF_THE_PRODUCT \
    const i64 share = GROUP_Y % shares; \
    const i64 i0 = GROUP_X * tileRows; \
    const i64 j0 = GROUP_Y / shares * tileColumns; \
    const int tm = (int) min((i64) tileRows, m - i0); \
    const int tn = (int) min((i64) tileColumns, n - j0); \
    const i64 first = share * shareDepth; \
    const i64 end = min(depth, first + shareDepth); \
    GLOBAL float *out = c + cAt + share * m * n + i0 * n + j0; \
    GLOBAL const float *addend = bias == 0 ? 0 : bias + biasAt + j0;

#ifdef STRIP
#define PANEL (VECTORS * LANES)

// Turns rows whose elements lie next to each other in depth into a block of [depth][count]: log2(count) times all registers are
// merged with those half the rows further on, which is one step of transposing. Missing rows are the last one again.
#define TRANSPOSER(name, count) \
    FUNCTION void name(GLOBAL const float *source, i64 stride, int rows, int depth, LOCAL float *target, int width) { \
        int k = 0; \
        for (; k + LANES <= depth; k += LANES) { \
            vec r[count]; \
            vec q[count]; \
            UNROLL for (int i = 0; i < count; i++) r[i] = READ(GLOBAL, source + min(i, rows - 1) * stride + k); \
            UNROLL for (int turn = 1; turn < count; turn *= 2) { \
                UNROLL for (int i = 0; i < count / 2; i++) { \
                    q[2 * i] = MERGED_LOW(r[i], r[i + count / 2]); \
                    q[2 * i + 1] = MERGED_HIGH(r[i], r[i + count / 2]); \
                } \
                UNROLL for (int i = 0; i < count; i++) r[i] = q[i]; \
            } \
            UNROLL for (int i = 0; i < count; i++) { \
                WRITE(LOCAL, target + (k + i * LANES / count) * width + i * LANES % count) = r[i]; \
            } \
        } \
        for (; k < depth; k++) { \
            for (int i = 0; i < count; i++) target[k * width + i] = source[min(i, rows - 1) * stride + k]; \
        } \
    }

#if !A_ACROSS
#if STRIP == 4 || (STRIP == 8 && LANES >= 8) || (STRIP == 16 && LANES == 16)
TRANSPOSER(pack_strip, STRIP)
#else
FUNCTION void pack_strip(GLOBAL const float *source, i64 stride, int rows, int depth, LOCAL float *target, int width) {
    for (int i = 0; i < STRIP; i++) {
        GLOBAL const float *row = source + min(i, rows - 1) * stride;
        for (int k = 0; k < depth; k++) target[k * width + i] = row[k];
    }
}
#endif
#else
FUNCTION void pack_strip(GLOBAL const float *source, i64 stride, int rows, int depth, LOCAL float *target, int width) {
    if (rows >= STRIP) {
        for (int k = 0; k < depth; k++) {
            UNROLL for (int i = 0; i < STRIP; i++) target[k * width + i] = source[k * stride + i];
        }
    } else {
        for (int k = 0; k < depth; k++) {
            for (int i = 0; i < STRIP; i++) target[k * width + i] = source[k * stride + min(i, rows - 1)];
        }
    }
}
#endif

#if B_ACROSS
TRANSPOSER(pack_lanes, LANES)
#else
// A panel with fewer columns than it is wide; the missing ones are the last one again.
FUNCTION void pack_ragged(GLOBAL const float *source, i64 stride, int columns, int depth, LOCAL float *target) {
    for (int k = 0; k < depth; k++) {
        for (int j = 0; j < PANEL; j++) target[k * PANEL + j] = source[k * stride + min(j, columns - 1)];
    }
}
#endif

// Adds strip times panel to the sums, PANEL_STEP floats from one row of the panel to the next.
#define ADD_PRODUCTS(space, panel, panelStep) { \
        LOCAL const float *left = strip; \
        space const float *right = panel; \
        for (int k = 0; k < kc; k++) { \
            vec row[VECTORS]; \
            UNROLL for (int v = 0; v < VECTORS; v++) row[v] = READ(space, right + v * LANES); \
            UNROLL for (int i = 0; i < STRIP; i++) { \
                const vec factor = (vec) (left[i]); \
                UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = factor * row[v] + sum[i][v]; \
            } \
            left += STRIP; \
            right += panelStep; \
        } \
    }

// Each block of a is packed once for each column of tiles, each block of b once for each row of tiles; c is read and written
// once for each block of the depth. The strip comes from the second cache, the panel stays in the first.
KERNEL_OF(1) product(
    GLOBAL const float *a, i64 aAt, GLOBAL const float *b, i64 bAt, GLOBAL const float *bias, i64 biasAt, GLOBAL float *c, i64 cAt,
    i64 m, i64 n, i64 depth, int tileRows, int tileColumns, int shares, i64 shareDepth, int accumulate) {
    SHARED float strips[ROWS * DEPTH];
    SHARED float panels[(DIRECT ? PANEL : COLUMNS) * DEPTH];
    TILE_OF_THE_PRODUCT
    const i64 aStride = A_ACROSS ? m : depth;
    const i64 bStride = B_ACROSS ? depth : n;
    i64 k0 = first;
    do { // once even where there is no depth: then the sums are 0
        const int kc = (int) min((i64) DEPTH, end - k0);
        for (int i = 0; i < tm; i += STRIP) {
            GLOBAL const float *from = a + aAt + (A_ACROSS ? k0 * aStride + i0 + i : (i0 + i) * aStride + k0);
            pack_strip(from, aStride, tm - i, kc, strips + i * kc, STRIP);
        }
#if B_ACROSS
        for (int j = 0; j < (tn + PANEL - 1) / PANEL * PANEL; j += LANES) {
            const int there = min(j, tn - 1);
            LOCAL float *panel = panels + j / PANEL * PANEL * kc + j % PANEL;
            pack_lanes(b + bAt + (j0 + there) * bStride + k0, bStride, tn - there, kc, panel, PANEL);
        }
#elif !DIRECT
        for (int k = 0; k < kc; k++) {
            GLOBAL const float *from = b + bAt + (k0 + k) * bStride + j0;
            for (int j = 0; j + PANEL <= tn; j += PANEL) {
                UNROLL for (int v = 0; v < PANEL; v += LANES) {
                    WRITE(LOCAL, panels + j * kc + k * PANEL + v) = READ(GLOBAL, from + j + v);
                }
            }
        }
#endif
        const int isFirst = k0 == first;
        for (int j = 0; j < tn; j += PANEL) {
            const int columns = min(PANEL, tn - j);
#if !B_ACROSS
            GLOBAL const float *there = b + bAt + k0 * bStride + j0 + j;
            if (columns < PANEL) {
                pack_ragged(there, bStride, columns, kc, panels + (DIRECT ? 0 : j * kc));
            }
#endif
            for (int i = 0; i < tm; i += STRIP) {
                const int rows = min(STRIP, tm - i);
                LOCAL const float *strip = strips + i * kc;
                vec sum[STRIP][VECTORS];
                UNROLL for (int r = 0; r < STRIP; r++) {
                    UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] = (vec) (0.0f);
                }
#if DIRECT
                if (columns == PANEL) {
                    ADD_PRODUCTS(GLOBAL, there, bStride)
                } else {
                    ADD_PRODUCTS(LOCAL, panels, PANEL)
                }
#else
                ADD_PRODUCTS(LOCAL, panels + j * kc, PANEL)
#endif
                GLOBAL float *to = out + i * n + j;
                if (rows == STRIP && columns == PANEL) {
                    UNROLL for (int r = 0; r < STRIP; r++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) {
                            vec result = sum[r][v];
                            if (accumulate || !isFirst) result += READ(GLOBAL, to + r * n + v * LANES);
                            if (addend != 0 && isFirst) result += READ(GLOBAL, addend + j + v * LANES);
                            WRITE(GLOBAL, to + r * n + v * LANES) = result;
                        }
                    }
                } else {
                    float ragged[STRIP * PANEL];
                    UNROLL for (int r = 0; r < STRIP; r++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) WRITE(__private, ragged + r * PANEL + v * LANES) = sum[r][v];
                    }
                    for (int r = 0; r < rows; r++) {
                        for (int l = 0; l < columns; l++) {
                            float result = ragged[r * PANEL + l];
                            if (accumulate || !isFirst) result += to[r * n + l];
                            if (addend != 0 && isFirst) result += addend[j + l];
                            to[r * n + l] = result;
                        }
                    }
                }
            }
        }
        k0 += DEPTH;
    } while (k0 < end);
}

#else

#define DOT_ROWS 4
#define DOT_COLUMNS (LANES / 4)

// Products of a[m,depth] and b[n,depth] with few rows or columns, for which packing would not pay: LANES scalar products at a
// time, as vectors over the depth whose lanes are added up at the end. Reads the longer operand once.
KERNEL_OF(1) product_dots(
    GLOBAL const float *a, i64 aAt, GLOBAL const float *b, i64 bAt, GLOBAL const float *bias, i64 biasAt, GLOBAL float *c, i64 cAt,
    i64 m, i64 n, i64 depth, int tileRows, int tileColumns, int shares, i64 shareDepth, int accumulate) {
    TILE_OF_THE_PRODUCT
    const int down = (tm + DOT_ROWS - 1) / DOT_ROWS;
    const int across = (tn + DOT_COLUMNS - 1) / DOT_COLUMNS;
    for (int at = 0; at < down * across; at++) {
        const int i = (tm < tn ? at % down : at / across) * DOT_ROWS;
        const int j = (tm < tn ? at / down : at % across) * DOT_COLUMNS;
        GLOBAL const float *left[DOT_ROWS];
        GLOBAL const float *right[DOT_COLUMNS];
        UNROLL for (int r = 0; r < DOT_ROWS; r++) left[r] = a + aAt + (i0 + min(i + r, tm - 1)) * depth;
        UNROLL for (int l = 0; l < DOT_COLUMNS; l++) right[l] = b + bAt + (j0 + min(j + l, tn - 1)) * depth;
        vec sum[LANES];
        UNROLL for (int s = 0; s < LANES; s++) sum[s] = (vec) (0.0f);
        i64 k = first;
        for (; k + LANES <= end; k += LANES) {
            vec x[DOT_COLUMNS];
            UNROLL for (int l = 0; l < DOT_COLUMNS; l++) x[l] = READ(GLOBAL, right[l] + k);
            UNROLL for (int r = 0; r < DOT_ROWS; r++) {
                const vec y = READ(GLOBAL, left[r] + k);
                UNROLL for (int l = 0; l < DOT_COLUMNS; l++) sum[r * DOT_COLUMNS + l] = y * x[l] + sum[r * DOT_COLUMNS + l];
            }
        }
        UNROLL for (int pairs = LANES / 2; pairs > 0; pairs /= 2) {
            UNROLL for (int s = 0; s < pairs; s++) {
                sum[s] = EVEN_LANES(sum[2 * s], sum[2 * s + 1]) + ODD_LANES(sum[2 * s], sum[2 * s + 1]);
            }
        }
        float sums[LANES];
        WRITE(__private, sums) = sum[0];
        for (; k < end; k++) {
            UNROLL for (int s = 0; s < LANES; s++) {
                sums[s] = FMA(left[s / DOT_COLUMNS][k], right[s % DOT_COLUMNS][k], sums[s]);
            }
        }
        const int rows = min(DOT_ROWS, tm - i);
        const int columns = min(DOT_COLUMNS, tn - j);
        for (int r = 0; r < rows; r++) {
            for (int l = 0; l < columns; l++) {
                float result = sums[r * DOT_COLUMNS + l];
                GLOBAL float *to = out + (i + r) * n + j + l;
                if (accumulate) result += *to;
                if (addend != 0) result += addend[j + l];
                *to = result;
            }
        }
    }
}
#endif
