#pragma once
#include "common.h"

// Counts a use of a call and answers the code that it is to fail with now, or 0. Thread-safe.
int count_call(const char* name);

// Forgets counts, faults and messages.
void clear_calls();

// Messages that explain what a code alone does not: printed to standard error and kept for simcuda_messages.
void explain(const char* format, ...) __attribute__((format(printf, 1, 2)));
