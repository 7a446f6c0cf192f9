#include "dialect.h"

// GEMM for GPUs: c[m,n] = a[m,k] b[k,n], plus the bias or accumulated into c. A group computes a tile of c from tiles of a and b in local
// memory, and loads the next two while it multiplies. Groups in x are rows of tiles; groups in y are columns of tiles times splits of k.
//
// Defined before:
//   A_TRANSPOSED    1 if a is stored as [k,m], else it is [m,k]
//   B_TRANSPOSED    1 if b is stored as [n,k], else it is [k,n]
//   TILE_M, TILE_N  the rows and columns of a group's tile
//   TILE_K          the terms that are in local memory at a time
//   ITEM_M, ITEM_N  the rows and columns of a work-item's tile, multiples of 4. So a group has TILE_M / ITEM_M * TILE_N / ITEM_N
//                   work-items, which must divide TILE_M * TILE_K and TILE_N * TILE_K

#define ITEMS_N (TILE_N / ITEM_N)
#define ITEMS_M (TILE_M / ITEM_M)
#define ITEMS (ITEMS_N * ITEMS_M)
#define A_PER_ITEM (TILE_M * TILE_K / ITEMS)
#define B_PER_ITEM (TILE_N * TILE_K / ITEMS)
#define A_STRIDE (TILE_M + 4)    // padded against bank conflicts
#define B_STRIDE (TILE_N + 4)

// The position in a tile of element e of this work-item's loads. Neighbouring work-items load neighbouring elements, so loads coalesce.
#define A_ROW(e) (A_TRANSPOSED ? ((e) * ITEMS + item) % TILE_M : ((e) * ITEMS + item) / TILE_K)
#define A_K(e) (A_TRANSPOSED ? ((e) * ITEMS + item) / TILE_M : ((e) * ITEMS + item) % TILE_K)
#define B_COLUMN(e) (B_TRANSPOSED ? ((e) * ITEMS + item) / TILE_K : ((e) * ITEMS + item) % TILE_N)
#define B_K(e) (B_TRANSPOSED ? ((e) * ITEMS + item) % TILE_K : ((e) * ITEMS + item) / TILE_N)

#define LOAD_TILES(k0) \
    UNROLL for (int e = 0; e < A_PER_ITEM; e++) { \
        const i64 i = i0 + A_ROW(e); \
        const i64 p = k0 + A_K(e); \
        nextA[e] = i < m && p < end ? a[aAt + (A_TRANSPOSED ? p * m + i : i * k + p)] : 0.0f; \
    } \
    UNROLL for (int e = 0; e < B_PER_ITEM; e++) { \
        const i64 j = j0 + B_COLUMN(e); \
        const i64 p = k0 + B_K(e); \
        nextB[e] = j < n && p < end ? b[bAt + (B_TRANSPOSED ? j * k + p : p * n + j)] : 0.0f; \
    }

// Row or column e of this work-item's tile: four neighbours, then four more after those of all other work-items.
#define ITEM_INDEX(e, position, positions) ((e) / 4 * 4 * (positions) + (position) * 4 + (e) % 4)

// Reads each tile of a once for each column of tiles, and each tile of b once for each row of tiles. Writes c once.
KERNEL_OF(ITEMS) product(
    GLOBAL const float *RESTRICT a, i64 aAt, GLOBAL const float *RESTRICT b, i64 bAt, GLOBAL const float *RESTRICT bias, i64 biasAt,
    GLOBAL float *RESTRICT c, i64 cAt, i64 m, i64 n, i64 k, int splits, i64 kPerSplit, int accumulate) {
    SHARED float tileA[TILE_K * A_STRIDE];
    SHARED float tileB[TILE_K * B_STRIDE];
    const int item = ITEM;
    const int itemColumn = item % ITEMS_N;
    const int itemRow = item / ITEMS_N;
    const i64 split = GROUP_Y % splits;
    const i64 i0 = GROUP_X * TILE_M;
    const i64 j0 = GROUP_Y / splits * TILE_N;
    const i64 first = split * kPerSplit;
    const i64 end = first + kPerSplit < k ? first + kPerSplit : k;
    float nextA[A_PER_ITEM];
    float nextB[B_PER_ITEM];
    float sum[ITEM_M * ITEM_N];
    UNROLL for (int s = 0; s < ITEM_M * ITEM_N; s++) sum[s] = 0;
    LOAD_TILES(first)
    for (i64 k0 = first; k0 < end; k0 += TILE_K) {
        UNROLL for (int e = 0; e < A_PER_ITEM; e++) tileA[A_K(e) * A_STRIDE + A_ROW(e)] = nextA[e];
        UNROLL for (int e = 0; e < B_PER_ITEM; e++) tileB[B_K(e) * B_STRIDE + B_COLUMN(e)] = nextB[e];
        BARRIER;
        LOAD_TILES(k0 + TILE_K)
        for (int p = 0; p < TILE_K; p++) {
            float left[ITEM_M];
            float right[ITEM_N];
            UNROLL for (int r = 0; r < ITEM_M; r++) left[r] = tileA[p * A_STRIDE + ITEM_INDEX(r, itemRow, ITEMS_M)];
            UNROLL for (int l = 0; l < ITEM_N; l++) right[l] = tileB[p * B_STRIDE + ITEM_INDEX(l, itemColumn, ITEMS_N)];
            UNROLL for (int r = 0; r < ITEM_M; r++) {
                UNROLL for (int l = 0; l < ITEM_N; l++) {
                    sum[r * ITEM_N + l] = FMA(left[r], right[l], sum[r * ITEM_N + l]);
                }
            }
        }
        BARRIER;
    }
    UNROLL for (int r = 0; r < ITEM_M; r++) {
        const i64 i = i0 + ITEM_INDEX(r, itemRow, ITEMS_M);
        UNROLL for (int l = 0; l < ITEM_N; l++) {
            const i64 j = j0 + ITEM_INDEX(l, itemColumn, ITEMS_N);
            if (i < m && j < n) {
                GLOBAL float *to = c + cAt + split * m * n + i * n + j;
                float result = sum[r * ITEM_N + l];
                if (accumulate) result += *to;
                if (bias != 0) result += bias[biasAt + j];
                *to = result;
            }
        }
    }
}
