// Sums of products, each of them added with one rounding.
//
// Where there is no instruction for that, a tile of sums is computed quickly first. Its floats stay in binary64, where adding half of the
// last place and cutting off what binary32 leaves out rounds to the nearest. That is wrong only for a sum that lies half-way between two
// floats, or above or below the normal ones. A half-way is noted as a doubt, and then the tile is computed once more with fmav. Factors
// that are moderate rule the others out.
#pragma once

#include "multiply_add.h"

#if defined(__FMA__) || defined(__aarch64__)
#define QUICK_SUMS 0
#define UNROLL_TERMS _Pragma("clang loop unroll_count(4)")
struct sums {
    vec value;
};
struct doubt {
    int none;
};
INLINE void add_products(struct sums *s, vec a, vec b, __attribute__((unused)) int quick, __attribute__((unused)) struct doubt *doubt) {
    s->value = fmav(a, b, s->value);
}
INLINE vec value_of(const struct sums *s, __attribute__((unused)) int quick) {
    return s->value;
}
INLINE int is_raised(__attribute__((unused)) const struct doubt *doubt) {
    return 0;
}
#else
#define QUICK_SUMS 1
#define UNROLL_TERMS // a term has many instructions
#define DROPPED 0x1fffffff // the bits of a double that binary32 leaves out
#define HALF_WAY 0x10000000
typedef i32 vec_i32 __attribute__((ext_vector_type(WIDTH)));
typedef i32 halves __attribute__((ext_vector_type(2 * WIDTH)));
struct sums {
    vec value;
    vec_f64 quick;
};
struct doubt {
    vec_i32 halfWay; // in the even lanes; the odd ones are always set
};
INLINE void add_products(struct sums *s, vec a, vec b, int quick, struct doubt *doubt) {
    if (!quick) {
        s->value = fmav(a, b, s->value);
        return;
    }
    const vec_i64 more = (vec_i64) (__builtin_convertvector(a, vec_f64) * __builtin_convertvector(b, vec_f64) + s->quick) + HALF_WAY;
    const vec_i64 rounded = more & ~(i64) DROPPED;
    const halves same = (halves) more == (halves) rounded;
    doubt->halfWay |= __builtin_shufflevector(same, same, 0, 1, 2, 3);
    doubt->halfWay |= __builtin_shufflevector(same, same, 4, 5, 6, 7);
    s->quick = (vec_f64) rounded;
}
INLINE vec value_of(const struct sums *s, int quick) {
    return quick ? __builtin_convertvector(s->quick, vec) : s->value;
}
INLINE int is_raised(const struct doubt *doubt) {
    return (doubt->halfWay[0] | doubt->halfWay[2]) != 0;
}
#endif

// The magnitudes of floats in lanes, as twice their bits: the least that is not 0, less one, and the most.
typedef u32 vec_u32 __attribute__((ext_vector_type(WIDTH)));
struct range {
    vec_u32 least;
    vec_u32 most;
};

INLINE struct range no_range(void) {
    return (struct range){(vec_u32) UINT32_MAX, (vec_u32) 0};
}
INLINE void widen(struct range *r, vec values) {
    const vec_u32 twice = (vec_u32) values + (vec_u32) values;
    const vec_u32 less = twice - 1;
    r->least = less < r->least ? less : r->least;
    r->most = twice > r->most ? twice : r->most;
}
INLINE void widen_by(struct range *r, const float *values, i64 n) {
    i64 i = 0;
    for (; i + WIDTH <= n; i += WIDTH) widen(r, LOAD(values + i));
    for (; i < n; i++) widen(r, (vec) values[i]);
}

INLINE float float_of_twice(u32 twice) {
    union {
        u32 bits;
        float value;
    } u = {twice >> 1};
    return u.value;
}

// Returns whether no sum of so many products, each of a factor of either range, is too large for a float, and no product has a part that is
// smaller than the least float: then a sum below the normal floats is exact. NaN and infinity are not moderate.
INLINE int are_moderate(const struct range *a, const struct range *b, i64 terms) {
    u32 least[2] = {UINT32_MAX, UINT32_MAX};
    u32 most[2] = {0, 0};
    for (int l = 0; l < WIDTH; l++) {
        least[0] = a->least[l] < least[0] ? a->least[l] : least[0];
        least[1] = b->least[l] < least[1] ? b->least[l] : least[1];
        most[0] = a->most[l] > most[0] ? a->most[l] : most[0];
        most[1] = b->most[l] > most[1] ? b->most[l] : most[1];
    }
    const int areAllZero = least[0] == UINT32_MAX || least[1] == UINT32_MAX;
    const double smallest = (double) float_of_twice(least[0] + 1) * float_of_twice(least[1] + 1);
    const double largest = (double) float_of_twice(most[0]) * float_of_twice(most[1]) * (double) terms;
    return (areAllZero || smallest >= 0x1p-101) && largest <= 0x1p100;
}
