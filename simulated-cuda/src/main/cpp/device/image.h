#pragma once
#include "../core/common.h"
#include "kernel_abi.h"

struct Context;
struct Module;

struct Function {
    void* handle = nullptr;
    const simcuda_kernel_t* kernel = nullptr;
    std::shared_ptr<Module> module;
};

// Compiled kernels, loaded with dlopen.
struct Module {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    void* library = nullptr;
    const simcuda_image_t* image = nullptr;
    size_t staticShared = 0;  // of all its kernels together
    size_t tlsNumber = 0;     // by which the loader knows its __shared__ variables
    std::map<std::string, void*> functions;

    ~Module();
};

// Loads a "cubin", which is a shared object of the host, or "PTX", which is text that holds one. Answers a result code.
int load_image(const void* image, std::shared_ptr<Module>& module);

// Fills the calling thread's copies of the module's __shared__ variables with NaN.
void poison_shared(const Module& module);
