#include "dialect.h"
#include "sgd.h"

// Reads 8 bytes and writes 4 of each element.
KERNEL sgd(GLOBAL float *RESTRICT weight, i64 weightAt, GLOBAL const float *RESTRICT gradient, i64 gradientAt, i64 n,
           float rate, float decay, GLOBAL const float *RESTRICT schedule, i64 scheduleAt, i64 rows,
           GLOBAL const int *RESTRICT step, i64 stepAt, GLOBAL i64 *RESTRICT fault) {
    GLOBAL float *RESTRICT w = weight + weightAt;
    GLOBAL const float *RESTRICT g = gradient + gradientAt;
    const i64 count = scheduled_elements(n, rows, step, stepAt, GROUP_X == 0 && ITEM == 0, fault, FAULT_SGD_STEP);
    const float lr = count == 0 ? 0 : scheduled(rate, schedule, scheduleAt, rows, step, stepAt);
    FOR_ELEMENTS(i, count) w[i] = FMA(-lr, decayed(g[i], w[i], decay), w[i]);
}

// Reads 12 bytes and writes 8 of each element. In the first step the velocity is set to the gradient, whatever it holds.
KERNEL sgd_momentum(GLOBAL float *RESTRICT weight, i64 weightAt, GLOBAL const float *RESTRICT gradient, i64 gradientAt,
                    GLOBAL float *RESTRICT velocity, i64 velocityAt, GLOBAL const int *RESTRICT step, i64 stepAt, i64 n,
                    float rate, float decay, GLOBAL const float *RESTRICT schedule, i64 scheduleAt, i64 rows,
                    GLOBAL i64 *RESTRICT fault, float momentum, float share, int nesterov) {
    GLOBAL float *RESTRICT w = weight + weightAt;
    GLOBAL const float *RESTRICT g = gradient + gradientAt;
    GLOBAL float *RESTRICT v = velocity + velocityAt;
    const int isFirst = step != 0 && step[stepAt] == 0;
    const i64 count = scheduled_elements(n, rows, step, stepAt, GROUP_X == 0 && ITEM == 0, fault, FAULT_SGD_STEP);
    const float lr = count == 0 ? 0 : scheduled(rate, schedule, scheduleAt, rows, step, stepAt);
    FOR_ELEMENTS(i, count) {
        const float now = decayed(g[i], w[i], decay);
        const float moved = isFirst ? now : FMA(momentum, v[i], share * now);
        v[i] = moved;
        w[i] = FMA(-lr, nesterov ? FMA(momentum, moved, now) : moved, w[i]);
    }
}
