// Steps of training of a linear softmax classifier, one after another: what the class FusedStep does in each but the last, with the same
// bits. What a step hands on stays here; the last step, whose intermediates may be looked at, is left to the caller.
#include "loops.h"

#define MAX_BATCH 128
#define LINE 64 // bytes of a cache line
#define ANY INT64_MAX

// The words of the call, in this order. Tables of indices have a row of BATCH for each step.
struct step {
    i64 times;
    i64 batch;
    i64 features;
    i64 classes;
    i64 images;
    i64 imagesAreFloats;
    i64 factor;
    i64 shift;
    i64 imageRows;
    i64 index;
    i64 indexRows;
    i64 labels;
    i64 labelsAreInts;
    i64 labelRows;
    i64 counter;
    i64 historyRows; // those of the table of losses, or as many as there are
    i64 x;
    i64 y;
    i64 weight;
    i64 bias;
    i64 count; // or 0
    i64 smoothing;
    i64 rowFactor;
    i64 weightRate;
    i64 weightDecay;
    i64 weightSchedule; // what its rate is multiplied with, or 0
    i64 weightScheduleRows; // ANY if it is a scalar or absent
    i64 biasRate;
    i64 biasDecay;
    i64 biasSchedule;
    i64 biasScheduleRows;
    i64 losses; // receives for each step and LANES rows the sum of the losses without their logarithms, and the product of those
};

INLINE i32 label_of(const struct step *s, i64 row) {
    return s->labelsAreInts ? ((const i32 *) at(s->labels))[row] : ((const u8 *) at(s->labels))[row];
}

INLINE i64 row_bytes(const struct step *s) {
    return s->features * (s->imagesAreFloats ? 4 : 1);
}

INLINE const void *row_at(const struct step *s, i64 row) {
    return (const char *) at(s->images) + row * row_bytes(s);
}

// Returns whether all that the step reads is in range.
static int is_right(const struct step *s, i64 step) {
    if (step < 0 || step >= s->indexRows || step >= s->historyRows) return 0;
    if (step >= s->weightScheduleRows || step >= s->biasScheduleRows) return 0;
    const i32 *index = (const i32 *) at(s->index) + step * s->batch;
    const i64 limit = min_of(s->imageRows, s->labelRows);
    for (i64 i = 0; i < s->batch; i++) {
        if (index[i] < 0 || index[i] >= limit) return 0;
        const i32 label = label_of(s, index[i]);
        if (label < 0 || label >= s->classes) return 0;
    }
    return 1;
}

// The learning rate of a step.
INLINE float rate_of(i64 rate, i64 schedule, i64 rows, i64 step) {
    return schedule == 0 ? float_of(rate) : float_of(rate) * ((const float *) at(schedule))[rows == ANY ? 0 : step];
}

// Reads the batch.
static void gather(const struct step *s, i64 step) {
    const i32 *index = (const i32 *) at(s->index) + step * s->batch;
    float *x = at(s->x);
    i32 *y = at(s->y);
    for (i64 i = 0; i < s->batch; i++) {
        const void *from = row_at(s, index[i]);
        float *to = x + i * s->features;
        if (!s->imagesAreFloats) {
            scale_bytes(from, to, s->features, float_of(s->factor), float_of(s->shift));
        } else if (float_of(s->factor) == 1 && float_of(s->shift) == 0) {
            INDEPENDENT for (i64 k = 0; k < s->features; k++) to[k] = ((const float *) from)[k];
        } else {
            scale_floats(from, to, s->features, float_of(s->factor), float_of(s->shift));
        }
        y[i] = label_of(s, index[i]);
    }
}

// Asks for rows of the next step, which lie anywhere in memory: a few at a time, so that nothing waits for them.
static void ask_for(const struct step *s, i64 step, i64 first, i64 n) {
    if (step + 1 >= s->indexRows) return;
    const i32 *index = (const i32 *) at(s->index) + (step + 1) * s->batch;
    const i64 bytes = row_bytes(s);
    for (i64 i = first; i < min_of(first + n, s->batch); i++) {
        if (index[i] < 0 || index[i] >= s->imageRows) continue;
        const char *row = row_at(s, index[i]);
        for (i64 line = 0; line < bytes; line += LINE) __builtin_prefetch(row + line, 0, 2);
    }
}

// The logits of n rows, at most LANES, from the first on.
static void forward(const struct step *s, i64 step, i64 first, int n, struct rows *r) {
    const i64 k = s->features;
    const float *x = (const float *) at(s->x) + first * k;
    for (int i = 0; i < n; i += DOT_ROWS) {
        ask_for(s, step, first + i, DOT_ROWS);
        dot_rows(x, i, n, at(s->weight), (int) s->classes, k, r);
    }
    sum_rows(x, n, at(s->weight), at(s->bias), (int) s->classes, k, r);
}

// Takes one step; `losses` receives two numbers for each LANES rows.
static void step_once(const struct step *s, i64 step, double *losses) {
    struct rows r;
    float packed[MAX_BATCH * (MAX_CLASSES + GRADIENT_ROWS)];
    double gradBias[MAX_CLASSES] = {0};
    const int classes = (int) s->classes;
    const int batch = (int) s->batch;
    const struct loss loss = {classes, double_of(s->smoothing), double_of(s->rowFactor)};
    int count = 0;
    gather(s, step);
    for (int first = 0; first < batch; first += LANES) {
        const int n = (int) min_of(LANES, batch - first);
        const i32 *label = (const i32 *) at(s->y) + first;
        forward(s, step, first, n, &r);
        cross_entropy(&loss, label, n, 1, &r, losses + 2 * (first / LANES));
        if (s->count != 0) count += correct(&r, label, n);
        for (int j = 0; j < classes; j++) {
            for (int i = 0; i < n; i++) gradBias[j] += r.e[j * LANES + i];
        }
        for (int group = 0; group < classes; group += GRADIENT_ROWS) {
            for (int i = 0; i < n; i++) {
                float *to = packed + group * batch + (first + i) * GRADIENT_ROWS;
                for (int j = 0; j < GRADIENT_ROWS; j++) to[j] = group + j < classes ? r.e[(group + j) * LANES + i] : 0;
            }
        }
    }
    const struct gradient g = {
        .packed = packed,
        .x = at(s->x),
        .weight = at(s->weight),
        .inputs = s->features,
        .outputs = classes,
        .rows = batch,
        .update = 1,
        .rate = rate_of(s->weightRate, s->weightSchedule, s->weightScheduleRows, step),
        .decay = float_of(s->weightDecay),
    };
    weight_gradient(&g, 0, s->features);
    float bias[MAX_CLASSES];
    for (int j = 0; j < classes; j++) bias[j] = (float) gradBias[j];
    sgd_step(at(s->bias), bias, classes, rate_of(s->biasRate, s->biasSchedule, s->biasScheduleRows, step), float_of(s->biasDecay));
    if (s->count != 0) *(i32 *) at(s->count) += count;
}

// Takes the steps from the one that the counter names on, and returns how many were taken: less than asked for before the first step that
// would read something out of range. That one has changed nothing.
LOOP lockstep_steps(NO_ARRAYS, i64 words) {
    const struct step *s = at(words);
    i32 *counter = (i32 *) at(s->counter);
    const i64 groups = (s->batch + LANES - 1) / LANES;
    double *losses = (double *) at(s->losses);
    i64 done = 0;
    for (; done < s->times && is_right(s, *counter); done++) {
        step_once(s, *counter, losses + 2 * groups * done);
        (*counter)++;
    }
    return done;
}
