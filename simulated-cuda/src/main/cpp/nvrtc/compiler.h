#pragma once
#include "../core/common.h"

struct CompilerInput {
    std::string name;
    std::string source;
    std::string standard = "c++17";
    int arch = 75;
    bool contracts = true;
};

struct CompilerOutput {
    bool isCompiled = false;
    std::string object;  // the bytes of a shared object
    std::string log;
};

// Compiles with g++. What was compiled before is taken from the folder SIMCUDA_CACHE, beside the library without it.
CompilerOutput compile(const CompilerInput& input);

// The folder of this library.
std::string own_folder();
