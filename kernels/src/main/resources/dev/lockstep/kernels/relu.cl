#include "dialect.h"

// Reads and writes 4 bytes of each element. NaN stays NaN. May be in place.
KERNEL relu(GLOBAL const float *x, i64 xAt, GLOBAL float *y, i64 yAt, i64 n) {
    FOR_ELEMENTS(i, n) {
        const float value = x[xAt + i];
        y[yAt + i] = value <= 0 ? 0 : value;
    }
}

// Reads 8 bytes and writes 4 of each element. gradX may be gradY.
KERNEL relu_backward(GLOBAL const float *x, i64 xAt, GLOBAL const float *gradY, i64 gradYAt, GLOBAL float *gradX, i64 gradXAt, i64 n) {
    FOR_ELEMENTS(i, n) {
        const float gradient = gradY[gradYAt + i];
        gradX[gradXAt + i] = x[xAt + i] <= 0 ? 0 : gradient;
    }
}
