#pragma once

#include "faults.h"

// Of a schedule, the element that the step names; of one that is no table, rows is 0.
FUNCTION float scheduled(float rate, GLOBAL const float *schedule, i64 scheduleAt, i64 rows, GLOBAL const int *step, i64 stepAt) {
    return schedule == 0 ? rate : rate * schedule[scheduleAt + (rows == 0 ? 0 : step[stepAt])];
}

// Returns the elements that a step updates: none if a schedule has nothing for it, which one work-item of the launch reports.
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

// The gradient that a step of SGD takes. Without weight decay an infinite weight does not turn it into NaN.
FUNCTION float decayed(float gradient, float weight, float decay) {
    return decay == 0 ? gradient : FMA(decay, weight, gradient);
}
