#include "signals.h"

#include <csetjmp>
#include <csignal>

#include "../core/codes.h"
#include "block.h"
#include "memory.h"

namespace {

struct Guarded {
    sigjmp_buf back;
    int signal;
    uintptr_t address;
};

__thread Guarded* guarded = nullptr;
struct sigaction before[NSIG];

const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};

void handle(int signal, siginfo_t* info, void* context) {
    Guarded* mine = guarded;
    if (mine != nullptr) {
        mine->signal = signal;
        mine->address = (uintptr_t) info->si_addr;
        siglongjmp(mine->back, 1);
    }
    const struct sigaction& old = before[signal];
    if ((old.sa_flags & SA_SIGINFO) != 0) {
        old.sa_sigaction(signal, info, context);
    } else if (old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN) {
        old.sa_handler(signal);
    } else {
        sigaction(signal, &old, nullptr);  // the instruction runs again, and the default happens
    }
}

void install() {
    static std::once_flag once;
    std::call_once(once, [] {
        for (int signal : SIGNALS) {
            struct sigaction action = {};
            action.sa_sigaction = handle;
            action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
            sigemptyset(&action.sa_mask);
            sigaction(signal, &action, &before[signal]);
        }
    });
}

// The stack of a fiber may be what has run out.
void use_own_signal_stack() {
    static thread_local bool isSet = false;
    if (isSet) return;
    isSet = true;
    stack_t stack = {};
    stack.ss_size = 64 << 10;
    stack.ss_sp = malloc(stack.ss_size);
    sigaltstack(&stack, nullptr);
}

} // namespace

void guard_kernel(KernelFailure& failure, const std::function<void()>& part) {
    install();
    use_own_signal_stack();
    Guarded mine = {};
    guarded = &mine;
    if (sigsetjmp(mine.back, 1) == 0) {
        part();
    } else {
        char text[160];
        if (mine.signal == SIGILL || mine.signal == SIGFPE) {
            failure.code = mine.signal == SIGILL ? ILLEGAL_INSTRUCTION : LAUNCH_FAILED;
            snprintf(text, sizeof text, mine.signal == SIGILL ? "an illegal instruction" : "a division of whole numbers by zero");
        } else {
            failure.code = ILLEGAL_ADDRESS;
            snprintf(text, sizeof text, "an access to %s 0x%zx",
                     is_device_address(mine.address) ? "device memory that is not allocated, at" : "no device memory, at", (size_t) mine.address);
        }
        failure.text = text;
    }
    guarded = nullptr;
}
