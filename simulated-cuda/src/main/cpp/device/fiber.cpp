#include "fiber.h"

#include <sys/mman.h>

#ifndef __x86_64__
#error "The simulated CUDA switches stacks in x86-64's own words."
#endif

static const size_t STACK = 256 << 10;
static const size_t GUARD_PAGE = 4096;

// What a call must preserve, and nothing else: no system call, unlike swapcontext.
asm(R"(
    .text
    .globl simcuda_switch
    .hidden simcuda_switch
    .type simcuda_switch, @function
simcuda_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size simcuda_switch, .-simcuda_switch
    .type simcuda_begin, @function
simcuda_begin:
    movq %r12, %rdi
    callq *%r13
    ud2
    .size simcuda_begin, .-simcuda_begin
)");

extern "C" void simcuda_begin() __attribute__((visibility("hidden")));

Fiber* make_fiber(size_t number) {
    void* at = mmap(nullptr, GUARD_PAGE + STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (at == MAP_FAILED) return nullptr;
    mprotect(at, GUARD_PAGE, PROT_NONE);
    Fiber* fiber = new Fiber;
    fiber->mapping = at;
    // Tops at different places of a page, or all fibers would share few lines of the cache.
    fiber->top = (char*) at + GUARD_PAGE + STACK - number * 320 % GUARD_PAGE;
    return fiber;
}

void prepare_fiber(Fiber& fiber, FiberMain main, void* argument) {
    void** at = (void**) fiber.top;
    *--at = nullptr;
    *--at = nullptr;
    *--at = (void*) simcuda_begin;  // what simcuda_switch returns to, with the stack at a multiple of 16
    *--at = nullptr;                // rbp
    *--at = nullptr;                // rbx
    *--at = argument;               // r12
    *--at = (void*) main;           // r13
    *--at = nullptr;                // r14
    *--at = nullptr;                // r15
    fiber.stackPointer = at;
}

void free_fiber(Fiber* fiber) {
    munmap(fiber->mapping, GUARD_PAGE + STACK);
    delete fiber;
}
