#include "dialect.h"

// GEMM for processors, in OpenCL C alone: c[m,n] = a[m,k] b[k,n], plus the bias or accumulated into c. It is blocked and packed as in
// BLIS. A work-item computes a tile of c. Groups in x are rows of tiles; groups in y are columns of tiles times splits of k.
//
// Defined before: LANES, the floats of a vector (4, 8, 16), and for the kernel product
//   A_TRANSPOSED  1 if a is stored as [k,m], else it is [m,k]
//   B_TRANSPOSED  1 if b is stored as [n,k], else it is [k,n]
//   B_UNPACKED    1 if b is read in place, for few rows of a; else each tile packs its part of b first. Not with B_TRANSPOSED
//   MR            the rows of the micro-tile; packed fastest if it is a power of two up to LANES
//   VECTORS       the vectors in each row of the micro-tile
//   KC            the terms that are packed at a time
//   MC, NC        the most rows and columns of a tile: multiples of MR and NR

#if LANES == 16
typedef float16 vec;
#define EVEN_LANES(a, b) (vec)(a.even, b.even)
#define ODD_LANES(a, b) (vec)(a.odd, b.odd)
#define INTERLEAVE_LOW(a, b) \
    (vec)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3, a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7)
#define INTERLEAVE_HIGH(a, b) \
    (vec)(a.s8, b.s8, a.s9, b.s9, a.sa, b.sa, a.sb, b.sb, a.sc, b.sc, a.sd, b.sd, a.se, b.se, a.sf, b.sf)
#elif LANES == 8
typedef float8 vec;
#define EVEN_LANES(a, b) (vec)(a.even, b.even)
#define ODD_LANES(a, b) (vec)(a.odd, b.odd)
#define INTERLEAVE_LOW(a, b) (vec)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3)
#define INTERLEAVE_HIGH(a, b) (vec)(a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7)
#else
typedef float4 vec;
#define EVEN_LANES(a, b) (vec)(a.even, b.even)
#define ODD_LANES(a, b) (vec)(a.odd, b.odd)
#define INTERLEAVE_LOW(a, b) (vec)(a.s0, b.s0, a.s1, b.s1)
#define INTERLEAVE_HIGH(a, b) (vec)(a.s2, b.s2, a.s3, b.s3)
#endif

// Vectors that are aligned to a float only. PoCL splits vstore16 into eight stores.
typedef vec __attribute__((aligned(4))) unaligned_vec;
#define READ(space, pointer) (*(space const unaligned_vec *) (pointer))
#define WRITE(space, pointer) (*(space unaligned_vec *) (pointer))

// The tile of a work-item: rows i0 to i0 + mc, columns j0 to j0 + nc, terms `first` to `end`. With one split, `out` is c. With several, it
// is the partial c of the split, and split_k_reduce adds the partials.
#define WORK_ITEM_TILE \
    const i64 split = GROUP_Y % splits; \
    const i64 i0 = GROUP_X * tileRows; \
    const i64 j0 = GROUP_Y / splits * tileColumns; \
    const int mc = (int) min((i64) tileRows, m - i0); \
    const int nc = (int) min((i64) tileColumns, n - j0); \
    const i64 first = split * kPerSplit; \
    const i64 end = min(k, first + kPerSplit); \
    GLOBAL float *out = c + cAt + split * m * n + i0 * n + j0; \
    GLOBAL const float *addedBias = bias == 0 ? 0 : bias + biasAt + j0;

#ifdef MR
#define NR (VECTORS * LANES) // the columns of the micro-tile

// Packs `count` rows that are contiguous in k into a panel of [kc][count], by a transposition in registers: in each of log2(count) steps,
// the registers are interleaved with those half the rows further on. The last row is repeated for missing ones.
#define TRANSPOSING_PACK(name, count) \
    FUNCTION void name(GLOBAL const float *source, i64 stride, int rows, int kc, LOCAL float *target, int width) { \
        int p = 0; \
        for (; p + LANES <= kc; p += LANES) { \
            vec r[count]; \
            vec q[count]; \
            UNROLL for (int i = 0; i < count; i++) r[i] = READ(GLOBAL, source + min(i, rows - 1) * stride + p); \
            UNROLL for (int step = 1; step < count; step *= 2) { \
                UNROLL for (int i = 0; i < count / 2; i++) { \
                    q[2 * i] = INTERLEAVE_LOW(r[i], r[i + count / 2]); \
                    q[2 * i + 1] = INTERLEAVE_HIGH(r[i], r[i + count / 2]); \
                } \
                UNROLL for (int i = 0; i < count; i++) r[i] = q[i]; \
            } \
            UNROLL for (int i = 0; i < count; i++) { \
                WRITE(LOCAL, target + (p + i * LANES / count) * width + i * LANES % count) = r[i]; \
            } \
        } \
        for (; p < kc; p++) { \
            for (int i = 0; i < count; i++) target[p * width + i] = source[min(i, rows - 1) * stride + p]; \
        } \
    }

#if !A_TRANSPOSED
#if MR == 4 || (MR == 8 && LANES >= 8) || (MR == 16 && LANES == 16)
TRANSPOSING_PACK(pack_a, MR)
#else
FUNCTION void pack_a(GLOBAL const float *source, i64 stride, int rows, int kc, LOCAL float *target, int width) {
    for (int i = 0; i < MR; i++) {
        GLOBAL const float *row = source + min(i, rows - 1) * stride;
        for (int p = 0; p < kc; p++) target[p * width + i] = row[p];
    }
}
#endif
#else
FUNCTION void pack_a(GLOBAL const float *source, i64 stride, int rows, int kc, LOCAL float *target, int width) {
    if (rows >= MR) {
        for (int p = 0; p < kc; p++) {
            UNROLL for (int i = 0; i < MR; i++) target[p * width + i] = source[p * stride + i];
        }
    } else {
        for (int p = 0; p < kc; p++) {
            for (int i = 0; i < MR; i++) target[p * width + i] = source[p * stride + min(i, rows - 1)];
        }
    }
}
#endif

#if B_TRANSPOSED
TRANSPOSING_PACK(pack_b, LANES)
#else
// Packs a panel of fewer than NR columns; the last column is repeated for missing ones.
FUNCTION void pack_b_edge(GLOBAL const float *source, i64 stride, int columns, int kc, LOCAL float *target) {
    for (int p = 0; p < kc; p++) {
        for (int j = 0; j < NR; j++) target[p * NR + j] = source[p * stride + min(j, columns - 1)];
    }
}
#endif

// Adds the product of a packed panel of a and a panel of b to the sums. The rows of the latter are panelStride floats apart.
#define MICRO_KERNEL(space, panel, panelStride) { \
        LOCAL const float *left = aPanel; \
        space const float *right = panel; \
        for (int p = 0; p < kc; p++) { \
            vec row[VECTORS]; \
            UNROLL for (int v = 0; v < VECTORS; v++) row[v] = READ(space, right + v * LANES); \
            UNROLL for (int i = 0; i < MR; i++) { \
                const vec factor = (vec) (left[i]); \
                UNROLL for (int v = 0; v < VECTORS; v++) sum[i][v] = factor * row[v] + sum[i][v]; \
            } \
            left += MR; \
            right += panelStride; \
        } \
    }

// Each block of a is packed once for each column of tiles, and each block of b once for each row of tiles. c is read and written once for
// each KC terms. The panels of a are read from L2; the panel of b stays in L1.
KERNEL_OF(1) product(
    GLOBAL const float *a, i64 aAt, GLOBAL const float *b, i64 bAt, GLOBAL const float *bias, i64 biasAt, GLOBAL float *c, i64 cAt,
    i64 m, i64 n, i64 k, int tileRows, int tileColumns, int splits, i64 kPerSplit, int accumulate) {
    SHARED float packedA[MC * KC];
    SHARED float packedB[(B_UNPACKED ? NR : NC) * KC];
    WORK_ITEM_TILE
    const i64 aStride = A_TRANSPOSED ? m : k;
    const i64 bStride = B_TRANSPOSED ? k : n;
    i64 k0 = first;
    do { // once even if k is 0: then the sums are 0
        const int kc = (int) min((i64) KC, end - k0);
        for (int i = 0; i < mc; i += MR) {
            GLOBAL const float *from = a + aAt + (A_TRANSPOSED ? k0 * aStride + i0 + i : (i0 + i) * aStride + k0);
            pack_a(from, aStride, mc - i, kc, packedA + i * kc, MR);
        }
#if B_TRANSPOSED
        for (int j = 0; j < (nc + NR - 1) / NR * NR; j += LANES) {
            const int column = min(j, nc - 1);
            LOCAL float *panel = packedB + j / NR * NR * kc + j % NR;
            pack_b(b + bAt + (j0 + column) * bStride + k0, bStride, nc - column, kc, panel, NR);
        }
#elif !B_UNPACKED
        for (int p = 0; p < kc; p++) {
            GLOBAL const float *from = b + bAt + (k0 + p) * bStride + j0;
            for (int j = 0; j + NR <= nc; j += NR) {
                UNROLL for (int v = 0; v < NR; v += LANES) {
                    WRITE(LOCAL, packedB + j * kc + p * NR + v) = READ(GLOBAL, from + j + v);
                }
            }
        }
#endif
        const int isFirst = k0 == first;
        for (int j = 0; j < nc; j += NR) {
            const int columns = min(NR, nc - j);
#if !B_TRANSPOSED
            GLOBAL const float *bPanel = b + bAt + k0 * bStride + j0 + j;
            if (columns < NR) {
                pack_b_edge(bPanel, bStride, columns, kc, packedB + (B_UNPACKED ? 0 : j * kc));
            }
#endif
            for (int i = 0; i < mc; i += MR) {
                const int rows = min(MR, mc - i);
                LOCAL const float *aPanel = packedA + i * kc;
                vec sum[MR][VECTORS];
                UNROLL for (int r = 0; r < MR; r++) {
                    UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] = (vec) (0.0f);
                }
#if B_UNPACKED
                if (columns == NR) {
                    MICRO_KERNEL(GLOBAL, bPanel, bStride)
                } else {
                    MICRO_KERNEL(LOCAL, packedB, NR)
                }
#else
                MICRO_KERNEL(LOCAL, packedB + j * kc, NR)
#endif
                GLOBAL float *to = out + i * n + j;
                if (rows == MR && columns == NR) {
                    UNROLL for (int r = 0; r < MR; r++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) {
                            vec result = sum[r][v];
                            if (accumulate || !isFirst) result += READ(GLOBAL, to + r * n + v * LANES);
                            if (addedBias != 0 && isFirst) result += READ(GLOBAL, addedBias + j + v * LANES);
                            WRITE(GLOBAL, to + r * n + v * LANES) = result;
                        }
                    }
                } else {
                    float edge[MR * NR];
                    UNROLL for (int r = 0; r < MR; r++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) WRITE(__private, edge + r * NR + v * LANES) = sum[r][v];
                    }
                    for (int r = 0; r < rows; r++) {
                        for (int l = 0; l < columns; l++) {
                            float result = edge[r * NR + l];
                            if (accumulate || !isFirst) result += to[r * n + l];
                            if (addedBias != 0 && isFirst) result += addedBias[j + l];
                            to[r * n + l] = result;
                        }
                    }
                }
            }
        }
        k0 += KC;
    } while (k0 < end);
}

#else

#define DOT_ROWS 4
#define DOT_COLUMNS (LANES / 4)

// Skinny products of a[m,k] and b[n,k], for which packing does not pay off: LANES dot products at a time, accumulated in vectors over k
// whose lanes are reduced at the end. Reads the larger operand once.
KERNEL_OF(1) dot_products(
    GLOBAL const float *a, i64 aAt, GLOBAL const float *b, i64 bAt, GLOBAL const float *bias, i64 biasAt, GLOBAL float *c, i64 cAt,
    i64 m, i64 n, i64 k, int tileRows, int tileColumns, int splits, i64 kPerSplit, int accumulate) {
    WORK_ITEM_TILE
    const int tilesM = (mc + DOT_ROWS - 1) / DOT_ROWS;
    const int tilesN = (nc + DOT_COLUMNS - 1) / DOT_COLUMNS;
    for (int at = 0; at < tilesM * tilesN; at++) {
        const int i = (mc < nc ? at % tilesM : at / tilesN) * DOT_ROWS;
        const int j = (mc < nc ? at / tilesM : at % tilesN) * DOT_COLUMNS;
        GLOBAL const float *left[DOT_ROWS];
        GLOBAL const float *right[DOT_COLUMNS];
        UNROLL for (int r = 0; r < DOT_ROWS; r++) left[r] = a + aAt + (i0 + min(i + r, mc - 1)) * k;
        UNROLL for (int l = 0; l < DOT_COLUMNS; l++) right[l] = b + bAt + (j0 + min(j + l, nc - 1)) * k;
        vec sum[LANES];
        UNROLL for (int s = 0; s < LANES; s++) sum[s] = (vec) (0.0f);
        i64 p = first;
        for (; p + LANES <= end; p += LANES) {
            vec x[DOT_COLUMNS];
            UNROLL for (int l = 0; l < DOT_COLUMNS; l++) x[l] = READ(GLOBAL, right[l] + p);
            UNROLL for (int r = 0; r < DOT_ROWS; r++) {
                const vec y = READ(GLOBAL, left[r] + p);
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
        for (; p < end; p++) {
            UNROLL for (int s = 0; s < LANES; s++) {
                sums[s] = FMA(left[s / DOT_COLUMNS][p], right[s % DOT_COLUMNS][p], sums[s]);
            }
        }
        const int rows = min(DOT_ROWS, mc - i);
        const int columns = min(DOT_COLUMNS, nc - j);
        for (int r = 0; r < rows; r++) {
            for (int l = 0; l < columns; l++) {
                float result = sums[r * DOT_COLUMNS + l];
                GLOBAL float *to = out + (i + r) * n + j + l;
                if (accumulate) result += *to;
                if (addedBias != 0) result += addedBias[j + l];
                *to = result;
            }
        }
    }
}
#endif
