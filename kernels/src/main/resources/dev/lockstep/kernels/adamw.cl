#include "dialect.h"
#include "sgd.h"

// The high 64 bits of a product.
FUNCTION u64 high_product(u64 a, u64 b) {
    const u64 aLow = (u32) a;
    const u64 aHigh = a >> 32;
    const u64 bLow = (u32) b;
    const u64 bHigh = b >> 32;
    const u64 middle = aHigh * bLow + ((aLow * bLow) >> 32);
    return aHigh * bHigh + (middle >> 32) + ((aLow * bHigh + (u32) middle) >> 32);
}

// 1 - beta^t for a beta in units of 2^-64, in integers: in binary32 the difference would lose most of its bits.
FUNCTION float one_minus_power(u64 beta, u32 t) {
    u64 complement = 0; // 1 - power, in units of 2^-64; the power itself may be 1
    u64 factor = beta;
    int isOne = 1;
    for (u32 rest = t; rest != 0; rest >>= 1) {
        if (rest & 1) {
            const u64 power = isOne ? factor : high_product(0 - complement, factor);
            complement = 0 - power;
            isOne = 0;
        }
        factor = high_product(factor, factor);
    }
    // With beta = 0 the power is 0, and its complement 2^64 does not fit.
    return complement == 0 ? 1.0f : (float) complement * 5.421010862427522e-20f;
}

// Reads 16 bytes and writes 12 of each element. One work-item of each group computes the bias corrections of the step.
KERNEL adamw(GLOBAL float *RESTRICT weight, i64 weightAt, GLOBAL const float *RESTRICT gradient, i64 gradientAt,
             GLOBAL float *RESTRICT mean, i64 meanAt, GLOBAL float *RESTRICT square, i64 squareAt,
             GLOBAL const int *RESTRICT step, i64 stepAt, i64 n, i64 beta1, i64 beta2, float rate, float keep, float decay,
             GLOBAL const float *RESTRICT schedule, i64 scheduleAt, i64 rows, GLOBAL i64 *RESTRICT fault, float meanRate,
             float squareKeep, float squareRate, float epsilon) {
    SHARED float corrected[2];
    const i64 count = scheduled_elements(n, rows, step, stepAt, GROUP_X == 0 && ITEM == 0, fault, FAULT_ADAMW_STEP);
    const float lr = count == 0 ? 0 : scheduled(rate, schedule, scheduleAt, rows, step, stepAt);
    const float kept = schedule == 0 ? keep : FMA(-lr, decay, 1.0f);
    if (ITEM == 0) {
        const u32 t = (u32) step[stepAt] + 1;
        corrected[0] = lr / one_minus_power((u64) beta1, t);
        corrected[1] = 1 / SQRT(one_minus_power((u64) beta2, t));
    }
    BARRIER;
    const float stepSize = corrected[0];
    const float rootScale = corrected[1];
    GLOBAL float *RESTRICT w = weight + weightAt;
    GLOBAL const float *RESTRICT g = gradient + gradientAt;
    GLOBAL float *RESTRICT m = mean + meanAt;
    GLOBAL float *RESTRICT s = square + squareAt;
    FOR_ELEMENTS(i, count) {
        const float now = g[i];
        const float newMean = FMA(meanRate, now - m[i], m[i]);
        const float newSquare = FMA(squareKeep, s[i], squareRate * now * now);
        m[i] = newMean;
        s[i] = newSquare;
        w[i] = FMA(-stepSize, newMean / FMA(SQRT(newSquare), rootScale, epsilon), w[i] * kept);
    }
}
