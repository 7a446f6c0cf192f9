#pragma once
#include "../core/common.h"

struct KernelFailure;

// Runs part of a kernel on the calling thread; an invalid address, an illegal instruction or a division by zero ends it and is
// reported, where a real device would report it too. All other signals go to who handled them before.
void guard_kernel(KernelFailure& failure, const std::function<void()>& part);
