// Prints a checksum of what every loop computes: the same for each processor that the loops are compiled for. See compare.
#include "../../main/c/loops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef i64 loop(float *, float *, float *, ...);
i64 lockstep_scale_bytes(), lockstep_scale(), lockstep_relu(), lockstep_relu_backward(), lockstep_sgd(), lockstep_sgd_momentum(),
    lockstep_adamw(), lockstep_log_softmax(), lockstep_max(), lockstep_exp_sum(), lockstep_exp_columns(), lockstep_scale_columns(),
    lockstep_dot(), lockstep_sum_lanes(), lockstep_multiply(), lockstep_pack_panels(), lockstep_tile(), lockstep_weight_gradient(),
    lockstep_linear_rows(), lockstep_loss_rows(), lockstep_argmax(), lockstep_steps(), lockstep_add_rows(),
    lockstep_first_outside(), lockstep_uniform(), lockstep_transpose(), lockstep_pack_rows(), lockstep_store_totals(),
    lockstep_softmax_rows();

#define N 1203
#define ROWS 33
#define FEATURES 203
#define CLASSES 7
#define STEPS 5

static uint64_t state = 1;
static uint64_t sum = 14695981039346656037u;

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 33;
}
static float *floats(int n) { // in [-1, 1)
    float *out = aligned_alloc(64, (n * 4 + 4095) / 64 * 64);
    for (int i = 0; i < n; i++) out[i] = (float) (int) (next() - (1u << 30)) / (1 << 30);
    return out;
}
static void add(const char *what, const void *bytes, int n) {
    for (int i = 0; i < n; i++) sum = (sum ^ ((const u8 *) bytes)[i]) * 1099511628211u;
    printf("%-16s %016llx\n", what, (unsigned long long) sum);
}
// Which of its bits a NaN has is left open.
static void add_floats(const char *what, const float *values, int n) {
    float *same = malloc(4 * n);
    for (int i = 0; i < n; i++) same[i] = values[i] == values[i] ? values[i] : __builtin_nanf("");
    add(what, same, 4 * n);
    free(same);
}
static i64 w(float value) {
    return bits_of(value);
}
static i64 p(const void *pointer) {
    return (i64) (uintptr_t) pointer;
}
static i64 d(double value) {
    i64 bits;
    memcpy(&bits, &value, 8);
    return bits;
}

#define NO 0, 0, 0
#define WORD(x) (i64)(x)

// Factors whose sums are easy or hard to round, where there is no instruction for it.
enum kind { PLAIN, HALF_WAYS, SMALL, TOO_SMALL, LARGE, TOO_LARGE, INFINITE, KINDS };
static const char *const KIND[] = {"plain", "half-ways", "small", "too small", "large", "too large", "infinite"};
static float *factors(enum kind kind, int n, int first) {
    float *out = floats(n);
    for (int i = 0; i < n; i++) {
        const u32 chance = next();
        switch (kind) {
            case PLAIN: break;
            // A product of 1 + e and 1 - e adds half of a last place, less what binary64 leaves out.
            case HALF_WAYS:
                out[i] = 1 + ((int) (chance % 3) - 1) * 0x1p-15f;
                if (!first) out[i] *= chance % 5 == 0 ? 1 + (chance >> 8 | 1) % 0x800000 * 0x1p-23f : 0x1p-24f * (1 << chance / 5 % 6);
                break;
            case SMALL: out[i] *= 0x1p-45f; break;
            case TOO_SMALL: out[i] *= chance % 2 ? 0x1p-70f : 0x1p-62f; break;
            case LARGE: out[i] *= 0x1p45f; break;
            case TOO_LARGE: out[i] *= chance % 2 ? 0x1p64f : 0x1p60f; break;
            case INFINITE: out[i] = chance % 211 == 0 ? 1 / 0.f : out[i]; break;
            case KINDS: break;
        }
        if (chance % 7 == 0) out[i] = chance % 2 ? 0 : -0.f;
    }
    return out;
}

// Every loop that adds products up.
static void sums(enum kind kind) {
    float *x = factors(kind, ROWS * FEATURES, 1), *weight = factors(kind, CLASSES * FEATURES, 0), *zero = calloc(N, 4);
    float *products = calloc(25 * 256, 4), *logits = floats(ROWS * CLASSES);
    printf("%s:\n", KIND[kind]);
    for (int i = 0; i < 16; i += 4) {
        for (int j = 0; j < CLASSES; j += 5) {
            const i64 columnsHere = CLASSES - j < 5 ? CLASSES - j : 5;
            lockstep_dot(
                products, 0, 0, p(x + i * FEATURES), WORD(4 * FEATURES), WORD(4), p(weight + j * FEATURES), WORD(4 * FEATURES), columnsHere,
                WORD(FEATURES), WORD((j * 16 + i) * 16));
        }
    }
    for (int j = 0; j < CLASSES; j++) add_floats("dot", products + j * 256, 256);
    lockstep_linear_rows(NO, p(x), p(weight), p(zero), p(logits), WORD(ROWS), WORD(FEATURES), WORD(CLASSES));
    add_floats("linear_rows", logits, ROWS * CLASSES);

    const int tile = (int) lockstep_tile(NO), nr = tile, panels = (FEATURES + nr - 1) / nr, k = ROWS;
    float *packedA = factors(kind, 24 * PACKED_LDA, 0), *packedB = calloc(panels * k * nr, 4), *product = floats(19 * FEATURES);
    lockstep_pack_panels(packedB, 0, 0, p(x), WORD(4 * FEATURES), WORD(k), WORD(FEATURES), WORD(0), WORD(k * nr));
    lockstep_multiply(
        packedA, packedB, 0, WORD(0), WORD(19), WORD(0), WORD(k * nr), WORD(0), WORD(FEATURES), WORD(k), p(zero), WORD(0), p(product),
        WORD(4 * FEATURES));
    add_floats("multiply", product, 19 * FEATURES);

    float *packed = factors(kind, ROWS * 10, 0), *gradient = factors(kind, CLASSES * FEATURES, 0);
    lockstep_weight_gradient(
        packed, 0, 0, p(x), WORD(FEATURES), WORD(ROWS), WORD(CLASSES), p(gradient), WORD(7), p(weight), w(0.1f), w(0.01f), WORD(0),
        WORD(FEATURES));
    add_floats("gradient", gradient, CLASSES * FEATURES);
    add_floats("weight", weight, CLASSES * FEATURES);
}

int main(void) {
    for (enum kind kind = PLAIN; kind < KINDS; kind++) sums(kind);

    float *a = floats(N), *b = floats(N), *c = floats(N), *e = floats(N);
    u8 bytes[N];
    for (int i = 0; i < N; i++) bytes[i] = next();
    lockstep_scale_bytes(NO, p(bytes), p(a), WORD(N), w(1 / 255.f), w(0.25f));
    add("scale_bytes", a, 4 * N);
    lockstep_scale(NO, p(a), p(b), WORD(N), w(-1.5f), w(0.3f));
    add("scale", b, 4 * N);
    lockstep_relu(NO, p(b), p(c), WORD(N));
    add("relu", c, 4 * N);
    lockstep_relu_backward(NO, p(b), p(a), p(c), WORD(N));
    add("relu_backward", c, 4 * N);
    lockstep_sgd(NO, p(a), p(b), WORD(N), w(0.1f), w(0.01f));
    add("sgd", a, 4 * N);
    for (int first = 1; first >= 0; first--) {
        lockstep_sgd_momentum(NO, p(a), p(b), p(c), WORD(N), w(0.1f), w(0.01f), w(0.9f), w(0.8f), WORD(first), WORD(first));
    }
    add("sgd_momentum", a, 4 * N);
    for (int i = 0; i < N; i++) e[i] = e[i] * e[i];
    lockstep_adamw(NO, p(a), p(b), p(c), p(e), WORD(N), w(0.99f), w(0.1f), w(0.999f), w(0.001f), w(3.f), w(1e-8f), w(0.01f));
    add("adamw", a, 4 * N);
    const i64 max = lockstep_max(NO, p(a), WORD(N));
    add("max", &max, 4);
    const i64 total = lockstep_exp_sum(NO, p(a), p(b), WORD(N), max);
    add("exp_sum", &total, 8);
    add("exp", b, 4 * N);
    lockstep_log_softmax(NO, p(a), p(c), WORD(N), max, w(0.7f));
    add("log_softmax", c, 4 * N);
    float *scores = floats(ROWS * CLASSES), *softmax = floats(ROWS * CLASSES);
    scores[4 * CLASSES + 2] = __builtin_inff();
    lockstep_softmax_rows(NO, p(scores), p(softmax), WORD(ROWS), WORD(CLASSES));
    add("softmax_rows", softmax, 4 * ROWS * CLASSES);
    lockstep_softmax_rows(NO, p(scores), p(scores), WORD(ROWS), WORD(CLASSES));
    if (memcmp(scores, softmax, 4 * ROWS * CLASSES) != 0) abort();

    double totals[N / 3];
    for (int i = 0; i < N / 3; i++) totals[i] = i;
    lockstep_add_rows(NO, p(a), WORD(4 * (N / 3)), WORD(3), WORD(N / 3), p(totals));
    add("add_rows", totals, sizeof totals);
    lockstep_store_totals(NO, p(totals), WORD(N / 3), WORD(1), p(b));
    add("store_totals", b, 4 * (N / 3));
    lockstep_uniform(NO, p(b), WORD(N), WORD(8), WORD(-7), WORD(1ll << 40), w(-0.3f), w(0.7f));
    add("uniform", b, 4 * N);
    float *turned = calloc(37 * 40, 4);
    lockstep_transpose(turned, 0, 0, p(a), WORD(4 * 39), WORD(30), WORD(37), WORD(3), WORD(40));
    lockstep_pack_rows(turned, 0, 0, p(a), WORD(4 * 39), WORD(5), WORD(7), WORD(3), WORD(40));
    add("packed", turned, 4 * 37 * 40);
    i32 firsts[] = {0, 0, 0, 0, 0, 0};
    float *row = floats(N);
    for (int i = 0; i < 6; i++) {
        const int peak[] = {7, 64, 1100, N - 1, 5, 700};
        row[peak[i]] = row[peak[i] / 2 + 600] = i < 4 ? 2 + i : i == 4 ? 9 : __builtin_nanf("");
        lockstep_argmax(NO, p(row), WORD(1), WORD(N), p(firsts + i), WORD(0));
    }
    add("argmax of many", firsts, sizeof firsts);
    const i64 outside = lockstep_first_outside(NO, p(firsts), WORD(6), WORD(700));
    add("first_outside", &outside, 8);

    float *columns = floats(16 * CLASSES), maxima[16], *out = floats(16 * CLASSES);
    lockstep_exp_columns(columns, maxima, out, WORD(CLASSES));
    lockstep_scale_columns(out, maxima, a, WORD(CLASSES));
    add("columns", out, 64 * CLASSES);

    float *x = floats(ROWS * FEATURES), *weight = floats(CLASSES * FEATURES), *bias = floats(16), *products = floats(CLASSES * 256);
    lockstep_sum_lanes(products, bias, out, WORD(CLASSES));
    add("sum_lanes", out, 64 * CLASSES);

    float *logits = floats(ROWS * CLASSES), *gradLogits = floats(ROWS * CLASSES);
    i32 own[ROWS], best[ROWS];
    double lossOfGroup[2 * 3];
    for (int i = 0; i < ROWS; i++) own[i] = next() % CLASSES;
    lockstep_loss_rows(NO, p(logits), p(own), WORD(ROWS), WORD(CLASSES), d(0.1), d(1.0 / ROWS), p(gradLogits), p(lossOfGroup));
    add("loss_rows", lossOfGroup, sizeof lossOfGroup);
    add("gradLogits", gradLogits, 4 * ROWS * CLASSES);
    const i64 right = lockstep_argmax(NO, p(logits), WORD(ROWS), WORD(CLASSES), p(best), p(own));
    add("argmax", best, sizeof best);
    add("correct", &right, 8);

    u8 *images = malloc(2 * ROWS * FEATURES);
    for (int i = 0; i < 2 * ROWS * FEATURES; i++) images[i] = next();
    i32 labels[2 * ROWS], index[STEPS * ROWS], y[ROWS], counter = 0, count = 0;
    for (int i = 0; i < 2 * ROWS; i++) labels[i] = next() % CLASSES;
    for (int i = 0; i < STEPS * ROWS; i++) index[i] = next() % (2 * ROWS);
    double losses[STEPS * 2 * 3];
    float rates[STEPS];
    for (int i = 0; i < STEPS; i++) rates[i] = 1 - 0.1f * i;
    i64 words[] = {STEPS, ROWS, FEATURES, CLASSES, p(images), 0, w(1 / 255.f), w(0), 2 * ROWS, p(index), STEPS, p(labels), 1, 2 * ROWS,
        p(&counter), STEPS, p(x), p(y), p(weight), p(bias), p(&count), d(0.1), d(1.0 / ROWS), w(0.1f), w(0.01f), p(rates), STEPS,
        w(0.2f), w(0), p(rates), INT64_MAX, p(losses)};
    const i64 done = lockstep_steps(NO, p(words));
    add("steps", &done, 8);
    add("weight", weight, 4 * CLASSES * FEATURES);
    add("bias", bias, 4 * CLASSES);
    add("losses", losses, sizeof losses);
    add("count", &count, 4);
    return 0;
}
