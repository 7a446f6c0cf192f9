// The weight gradient of few outputs, in tiles that stay in registers until the weight has taken its step.
#include "loops.h"

// Adds, stores and updates one vector of one output.
INLINE void finish(const struct gradient *g, i64 i, vec sum) {
    if (g->add) sum = LOAD(g->sums + i) + sum;
    if (g->store) STORE(g->sums + i, sum);
    if (g->update) {
        const vec now = LOAD(g->weight + i);
        if (g->decay != 0) sum = fmav((vec) g->decay, now, sum);
        STORE(g->weight + i, fmav((vec) -g->rate, sum, now));
    }
}

// Rows that lie far apart in memory are asked for so many ahead, by the first outputs that need them.
#define ROWS_AHEAD 8
#define FAR_ROWS 64

// Computes a tile of so many vectors. Returns whether its sums are right, and finishes them if they are.
#define TILE(name, vectors, prefetches) \
    INLINE int name##_of(const struct gradient *g, const struct range *factors, int output, i64 column, int quick) { \
        const float *packed = g->packed + (i64) output * g->rows; \
        const float *x = g->x + column; \
        struct sums sum[GRADIENT_ROWS][vectors] = {0}; \
        struct doubt doubt = {0}; \
        struct range range = no_range(); \
        for (int i = 0; i < g->rows; i++) { \
            vec own[vectors]; \
            UNROLL for (int v = 0; v < vectors; v++) { \
                own[v] = LOAD(x + i * g->inputs + v * WIDTH); \
                if (prefetches) __builtin_prefetch(x + (i + ROWS_AHEAD) * g->inputs + v * WIDTH); \
                if (quick) widen(&range, own[v]); \
            } \
            UNROLL for (int j = 0; j < GRADIENT_ROWS; j++) { \
                const vec factor = (vec) (packed[i * GRADIENT_ROWS + j]); \
                UNROLL for (int v = 0; v < vectors; v++) add_products(&sum[j][v], factor, own[v], quick, &doubt); \
            } \
        } \
        if (quick && (is_raised(&doubt) || !are_moderate(&range, factors, g->rows))) return 0; \
        const int present = g->outputs - output; \
        UNROLL for (int j = 0; j < GRADIENT_ROWS; j++) { \
            if (j < present) { \
                UNROLL for (int v = 0; v < vectors; v++) { \
                    finish(g, (output + j) * g->inputs + column + v * WIDTH, value_of(&sum[j][v], quick)); \
                } \
            } \
        } \
        return 1; \
    } \
    INLINE void name(const struct gradient *g, const struct range *factors, int output, i64 column) { \
        if (!QUICK_SUMS || !name##_of(g, factors, output, column, 1)) name##_of(g, factors, output, column, 0); \
    }

TILE(first_wide_tile, GRADIENT_VECTORS, 1)
TILE(wide_tile, GRADIENT_VECTORS, 0)
TILE(narrow_tile, 1, 0)

INLINE void one_column(const struct gradient *g, int output, i64 column) {
    const float *packed = g->packed + (i64) (output / GRADIENT_ROWS * GRADIENT_ROWS) * g->rows + output % GRADIENT_ROWS;
    float sum = 0;
    for (int i = 0; i < g->rows; i++) sum = fma1(packed[i * GRADIENT_ROWS], g->x[i * g->inputs + column], sum);
    const i64 element = output * g->inputs + column;
    if (g->add) sum = g->sums[element] + sum;
    if (g->store) g->sums[element] = sum;
    if (g->update) {
        const float now = g->weight[element];
        if (g->decay != 0) sum = fma1(g->decay, now, sum);
        g->weight[element] = fma1(-g->rate, sum, now);
    }
}

void weight_gradient(const struct gradient *g, i64 from, i64 to) {
    struct range factors = no_range();
    if (QUICK_SUMS) widen_by(&factors, g->packed, (i64) (g->outputs + GRADIENT_ROWS - 1) / GRADIENT_ROWS * GRADIENT_ROWS * g->rows);
    i64 column = from;
    for (; column + GRADIENT_VECTORS * WIDTH <= to; column += GRADIENT_VECTORS * WIDTH) {
        int output = 0;
        if (g->rows >= FAR_ROWS) {
            first_wide_tile(g, &factors, 0, column);
            output = GRADIENT_ROWS;
        }
        for (; output < g->outputs; output += GRADIENT_ROWS) wide_tile(g, &factors, output, column);
    }
    for (; column + WIDTH <= to; column += WIDTH) {
        for (int output = 0; output < g->outputs; output += GRADIENT_ROWS) narrow_tile(g, &factors, output, column);
    }
    for (; column < to; column++) {
        for (int output = 0; output < g->outputs; output++) one_column(g, output, column);
    }
}

// The word `does` has 1 to accumulate, 2 to store and 4 to update.
LOOP lockstep_weight_gradient(
    float *packed, NONE(1), NONE(2), i64 x, i64 inputs, i64 rows, i64 outputs, i64 gradient, i64 does, i64 weight, i64 rate, i64 decay,
    i64 from, i64 to) {
    const struct gradient g = {
        .packed = packed,
        .x = at(x),
        .inputs = inputs,
        .rows = (int) rows,
        .outputs = (int) outputs,
        .sums = at(gradient),
        .add = (does & 1) != 0,
        .store = (does & 2) != 0,
        .update = (does & 4) != 0,
        .weight = at(weight),
        .rate = float_of(rate),
        .decay = float_of(decay),
    };
    weight_gradient(&g, from, to);
    return 0;
}
