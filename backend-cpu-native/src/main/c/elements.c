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

// Ops.uniform, from an element on whose index is a multiple of four: Philox4x32-10, as the class Philox has it.
LOOP lockstep_uniform(NO_ARRAYS, i64 outAt, i64 n, i64 first, i64 seed, i64 stream, i64 lowBits, i64 highBits) {
    float *out = at(outAt);
    const float low = float_of(lowBits);
    const float width = float_of(highBits) - low;
    for (i64 k = 0; k < n; k += 4) {
        const i64 block = (first + k) / 4;
        u32 key0 = (u32) seed, key1 = (u32) ((uint64_t) seed >> 32);
        u32 c[] = {(u32) block, (u32) ((uint64_t) block >> 32), (u32) stream, (u32) ((uint64_t) stream >> 32)};
        for (int round = 0; round < 10; round++) {
            const uint64_t product0 = (uint64_t) 0xD2511F53 * c[0];
            const uint64_t product1 = (uint64_t) 0xCD9E8D57 * c[2];
            c[0] = (u32) (product1 >> 32) ^ c[1] ^ key0;
            c[1] = (u32) product1;
            c[2] = (u32) (product0 >> 32) ^ c[3] ^ key1;
            c[3] = (u32) product0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
        for (i64 word = 0; word < min_of(4, n - k); word++) out[k + word] = fma1((float) (c[word] >> 8) * 0x1p-24f, width, low);
    }
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
