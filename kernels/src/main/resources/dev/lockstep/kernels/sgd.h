#pragma once

#include "faults.h"

// The scheduled learning rate: the factor is the schedule's element of the step, or the schedule itself if it is a scalar (rows is 0).
FUNCTION float scheduled(float rate, GLOBAL const float *schedule, i64 scheduleAt, i64 rows, GLOBAL const int *step, i64 stepAt) {
    return schedule == 0 ? rate : rate * schedule[scheduleAt + (rows == 0 ? 0 : step[stepAt])];
}

// Returns how many elements a step updates: none if the step is beyond the schedule, which one work-item of the launch reports.
FUNCTION i64 scheduled_elements(
    i64 n, i64 rows, GLOBAL const int *step, i64 stepAt, int isReporter, GLOBAL i64 *fault, int code) {
    if (rows == 0 || in_range(step[stepAt], rows)) {
        return n;
    }
    if (isReporter) {
        report_fault(fault, code, 0, step[stepAt], rows);
    }
    return 0;
}

// The gradient plus weight decay. Without it, an infinite weight does not make the gradient NaN.
FUNCTION float decayed(float gradient, float weight, float decay) {
    return decay == 0 ? gradient : FMA(decay, weight, gradient);
}
