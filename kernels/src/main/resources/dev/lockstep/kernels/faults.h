#pragma once
// Reports of labels and indices out of range, in the record that FaultRecord.java reads.

#define FAULT_GATHER_STEP 1
#define FAULT_GATHER_INDEX 2
#define FAULT_WRITE_INDEX 3
#define FAULT_NLL_LABEL 4
#define FAULT_CROSS_ENTROPY_LABEL 5
#define FAULT_SGD_STEP 6
#define FAULT_ADAMW_STEP 7

FUNCTION int in_range(int value, i64 limit) {
    return value >= 0 && value < limit;
}

// For one work-item in the whole launch. The first report stays until the host has read it.
FUNCTION void report_fault(GLOBAL i64 *fault, int code, i64 position, i64 value, i64 limit) {
    if (fault[0] == 0) {
        fault[1] = position;
        fault[2] = value;
        fault[3] = limit;
        fault[0] = code;
    }
}

// Called by every work-item that finds values[first + mine] out of range. The one with the first such value reports it, so there are no
// atomics and the outcome is the same each time. If ignores is not 0, the value ignored is never out of range.
FUNCTION void report_if_first(
    GLOBAL i64 *fault, int code, GLOBAL const int *values, i64 at, i64 first, i64 mine, i64 limit, int ignores, int ignored) {
    for (i64 i = first; i < first + mine; i++) {
        const int value = values[at + i];
        if (!in_range(value, limit) && !(ignores && value == ignored)) {
            return;
        }
    }
    report_fault(fault, code, first + mine, values[at + first + mine], limit);
}
