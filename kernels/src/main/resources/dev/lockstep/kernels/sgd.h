#pragma once

// The gradient that a step of SGD takes. Without weight decay an infinite weight does not turn it into NaN.
FUNCTION float decayed(float gradient, float weight, float decay) {
    return decay == 0 ? gradient : FMA(decay, weight, gradient);
}
