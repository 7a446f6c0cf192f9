#include "dialect.h"

// Matrix products for GPUs: c[m,n] = a[m,depth] b[depth,n], plus the bias or plus what c holds. A group makes a tile of c from
// tiles of a and b in local memory, and fetches the next two while it multiplies. Groups in x are rows of tiles, groups in y
// columns of tiles times shares of the depth.
//
// Defined before:
//   A_ACROSS  1 where a is stored as [depth,m], else it is [m,depth]
//   B_ACROSS  1 where b is stored as [n,depth], else it is [depth,n]
//   ROWS, COLUMNS  of a tile
//   DEPTH     of the tiles of a and b
//   ITEM_ROWS, ITEM_COLUMNS  the sums of a work-item, multiples of 4: so a group has
//             ROWS / ITEM_ROWS * COLUMNS / ITEM_COLUMNS work-items, which must divide ROWS * DEPTH and COLUMNS * DEPTH

#define ITEMS_ACROSS (COLUMNS / ITEM_COLUMNS)
#define ITEMS_DOWN (ROWS / ITEM_ROWS)
#define ITEMS (ITEMS_ACROSS * ITEMS_DOWN)
#define A_EACH (ROWS * DEPTH / ITEMS)
#define B_EACH (COLUMNS * DEPTH / ITEMS)
#define A_WIDTH (ROWS + 4)    // so that neighbours in depth lie in different banks
#define B_WIDTH (COLUMNS + 4)

// The place in a tile of the element that this work-item fetches as its number e: neighbours fetch what lies side by side.
#define A_ROW(e) (A_ACROSS ? ((e) * ITEMS + item) % ROWS : ((e) * ITEMS + item) / DEPTH)
#define A_DEPTH(e) (A_ACROSS ? ((e) * ITEMS + item) / ROWS : ((e) * ITEMS + item) % DEPTH)
#define B_COLUMN(e) (B_ACROSS ? ((e) * ITEMS + item) / DEPTH : ((e) * ITEMS + item) % COLUMNS)
#define B_DEPTH(e) (B_ACROSS ? ((e) * ITEMS + item) % DEPTH : ((e) * ITEMS + item) / COLUMNS)

#define FETCH(k0) \
    UNROLL for (int e = 0; e < A_EACH; e++) { \
        const i64 i = i0 + A_ROW(e); \
        const i64 k = k0 + A_DEPTH(e); \
        nextA[e] = i < m && k < end ? a[aAt + (A_ACROSS ? k * m + i : i * depth + k)] : 0.0f; \
    } \
    UNROLL for (int e = 0; e < B_EACH; e++) { \
        const i64 j = j0 + B_COLUMN(e); \
        const i64 k = k0 + B_DEPTH(e); \
        nextB[e] = j < n && k < end ? b[bAt + (B_ACROSS ? j * depth + k : k * n + j)] : 0.0f; \
    }

// Row or column number e of this work-item's sums: four neighbours, then the next four where all others have had theirs.
#define MINE(e, position, positions) ((e) / 4 * 4 * (positions) + (position) * 4 + (e) % 4)

// Reads each tile of a once for each column of tiles and each tile of b once for each row of tiles; writes c once.
KERNEL_OF(ITEMS) product(
    GLOBAL const float *RESTRICT a, i64 aAt, GLOBAL const float *RESTRICT b, i64 bAt, GLOBAL const float *RESTRICT bias, i64 biasAt,
    GLOBAL float *RESTRICT c, i64 cAt, i64 m, i64 n, i64 depth, int shares, i64 shareDepth, int accumulate) {
    SHARED float tileA[DEPTH * A_WIDTH];
    SHARED float tileB[DEPTH * B_WIDTH];
    const int item = ITEM;
    const int across = item % ITEMS_ACROSS;
    const int down = item / ITEMS_ACROSS;
    const i64 share = GROUP_Y % shares;
    const i64 i0 = GROUP_X * ROWS;
    const i64 j0 = GROUP_Y / shares * COLUMNS;
    const i64 first = share * shareDepth;
    const i64 end = first + shareDepth < depth ? first + shareDepth : depth;
    float nextA[A_EACH];
    float nextB[B_EACH];
    float sum[ITEM_ROWS * ITEM_COLUMNS];
    UNROLL for (int s = 0; s < ITEM_ROWS * ITEM_COLUMNS; s++) sum[s] = 0;
    FETCH(first)
    for (i64 k0 = first; k0 < end; k0 += DEPTH) {
        UNROLL for (int e = 0; e < A_EACH; e++) tileA[A_DEPTH(e) * A_WIDTH + A_ROW(e)] = nextA[e];
        UNROLL for (int e = 0; e < B_EACH; e++) tileB[B_DEPTH(e) * B_WIDTH + B_COLUMN(e)] = nextB[e];
        BARRIER;
        FETCH(k0 + DEPTH)
        for (int k = 0; k < DEPTH; k++) {
            float left[ITEM_ROWS];
            float right[ITEM_COLUMNS];
            UNROLL for (int r = 0; r < ITEM_ROWS; r++) left[r] = tileA[k * A_WIDTH + MINE(r, down, ITEMS_DOWN)];
            UNROLL for (int l = 0; l < ITEM_COLUMNS; l++) right[l] = tileB[k * B_WIDTH + MINE(l, across, ITEMS_ACROSS)];
            UNROLL for (int r = 0; r < ITEM_ROWS; r++) {
                UNROLL for (int l = 0; l < ITEM_COLUMNS; l++) {
                    sum[r * ITEM_COLUMNS + l] = FMA(left[r], right[l], sum[r * ITEM_COLUMNS + l]);
                }
            }
        }
        BARRIER;
    }
    UNROLL for (int r = 0; r < ITEM_ROWS; r++) {
        const i64 i = i0 + MINE(r, down, ITEMS_DOWN);
        UNROLL for (int l = 0; l < ITEM_COLUMNS; l++) {
            const i64 j = j0 + MINE(l, across, ITEMS_ACROSS);
            if (i < m && j < n) {
                GLOBAL float *to = c + cAt + share * m * n + i * n + j;
                float result = sum[r * ITEM_COLUMNS + l];
                if (accumulate) result += *to;
                if (bias != 0) result += bias[biasAt + j];
                *to = result;
            }
        }
    }
}
