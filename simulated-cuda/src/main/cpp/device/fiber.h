#pragma once
#include "../core/common.h"

// Stacks that a thread of the operating system switches between.
struct Fiber {
    void* stackPointer = nullptr;  // where it was left
    void* top = nullptr;
    void* mapping = nullptr;
};

using FiberMain = void (*)(void* argument);

// Makes a fiber begin in `main`, which must never return.
void prepare_fiber(Fiber& fiber, FiberMain main, void* argument);
Fiber* make_fiber(size_t number);
void free_fiber(Fiber* fiber);

// Leaves the present stack at `*from` and goes on at `to`.
extern "C" void simcuda_switch(void** from, void* to);
