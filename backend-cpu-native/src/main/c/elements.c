// Loops over elements, which the compiler vectorizes.
#include "loops.h"

void scale_bytes(const u8 *source, float *out, i64 n, float factor, float shift) {
    if (QUICK_SUMS && shift == 0) { // then the product is all that is rounded, and none is too small for a float
        INDEPENDENT for (i64 i = 0; i < n; i++) out[i] = (float) source[i] * factor + shift;
        return;
    }
    INDEPENDENT for (i64 i = 0; i < n; i++) out[i] = fma1((float) source[i], factor, shift);
}

void scale_floats(const float *source, float *out, i64 n, float factor, float shift) {
    INDEPENDENT for (i64 i = 0; i < n; i++) out[i] = fma1(source[i], factor, shift);
}

LOOP lockstep_scale_bytes(NO_ARRAYS, i64 source, i64 out, i64 n, i64 factor, i64 shift) {
    scale_bytes(at(source), at(out), n, float_of(factor), float_of(shift));
    return 0;
}

LOOP lockstep_scale(NO_ARRAYS, i64 source, i64 out, i64 n, i64 factor, i64 shift) {
    scale_floats(at(source), at(out), n, float_of(factor), float_of(shift));
    return 0;
}

LOOP lockstep_relu(NO_ARRAYS, i64 xAt, i64 yAt, i64 n) {
    const float *x = at(xAt);
    float *y = at(yAt);
    INDEPENDENT for (i64 i = 0; i < n; i++) y[i] = x[i] <= 0 ? 0 : x[i];
    return 0;
}

LOOP lockstep_relu_backward(NO_ARRAYS, i64 xAt, i64 gradYAt, i64 gradXAt, i64 n) {
    const float *x = at(xAt);
    const float *gradY = at(gradYAt);
    float *gradX = at(gradXAt);
    INDEPENDENT for (i64 i = 0; i < n; i++) {
        const float own = gradY[i];
        gradX[i] = x[i] <= 0 ? 0 : own;
    }
    return 0;
}

void sgd_step(float *w, const float *gradient, i64 n, float rate, float decay) {
    if (decay == 0) { // then an infinite weight makes no gradient NaN
        INDEPENDENT for (i64 i = 0; i < n; i++) w[i] = fma1(-rate, gradient[i], w[i]);
    } else {
        INDEPENDENT for (i64 i = 0; i < n; i++) w[i] = fma1(-rate, fma1(decay, w[i], gradient[i]), w[i]);
    }
}

LOOP lockstep_sgd(NO_ARRAYS, i64 w, i64 gradient, i64 n, i64 rate, i64 decay) {
    sgd_step(at(w), at(gradient), n, float_of(rate), float_of(decay));
    return 0;
}

LOOP lockstep_sgd_momentum(
    NO_ARRAYS, i64 wAt, i64 gradientAt, i64 velocityAt, i64 n, i64 rateBits, i64 decayBits, i64 momentumBits, i64 shareBits, i64 first,
    i64 nesterov) {
    float *w = at(wAt);
    const float *gradient = at(gradientAt);
    float *velocity = at(velocityAt);
    const float rate = float_of(rateBits);
    const float decay = float_of(decayBits);
    const float momentum = float_of(momentumBits);
    const float share = float_of(shareBits);
    INDEPENDENT for (i64 i = 0; i < n; i++) {
        const float g = decay == 0 ? gradient[i] : fma1(decay, w[i], gradient[i]);
        const float v = first ? g : fma1(momentum, velocity[i], share * g);
        velocity[i] = v;
        w[i] = fma1(-rate, nesterov ? fma1(momentum, v, g) : v, w[i]);
    }
    return 0;
}

LOOP lockstep_adamw(
    NO_ARRAYS, i64 wAt, i64 gradientAt, i64 meanAt, i64 squareAt, i64 n, i64 keepBits, i64 meanRateBits, i64 squareKeepBits,
    i64 squareRateBits, i64 rootScaleBits, i64 epsilonBits, i64 stepSizeBits) {
    float *w = at(wAt);
    const float *gradient = at(gradientAt);
    float *mean = at(meanAt);
    float *square = at(squareAt);
    const float keep = float_of(keepBits);
    const float meanRate = float_of(meanRateBits);
    const float squareKeep = float_of(squareKeepBits);
    const float squareRate = float_of(squareRateBits);
    const float rootScale = float_of(rootScaleBits);
    const float epsilon = float_of(epsilonBits);
    const float stepSize = float_of(stepSizeBits);
    INDEPENDENT for (i64 i = 0; i < n; i++) {
        const float g = gradient[i];
        const float weight = w[i] * keep;
        const float m = fma1(meanRate, g - mean[i], mean[i]);
        mean[i] = m;
        const float s = fma1(squareKeep, square[i], (squareRate * g) * g);
        square[i] = s;
        w[i] = fma1(-stepSize, m / fma1(__builtin_sqrtf(s), rootScale, epsilon), weight);
    }
    return 0;
}

LOOP lockstep_log_softmax(NO_ARRAYS, i64 zAt, i64 outAt, i64 n, i64 maxBits, i64 logSumBits) {
    const float *z = at(zAt);
    float *out = at(outAt);
    const float max = float_of(maxBits);
    const float logSum = float_of(logSumBits);
    INDEPENDENT for (i64 i = 0; i < n; i++) out[i] = (z[i] - max) - logSum;
    return 0;
}
