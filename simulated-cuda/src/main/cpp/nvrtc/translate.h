#pragma once
#include "../core/common.h"

// Preprocessed CUDA C++ turned into C++ that g++ compiles after the prelude: a table of the kernels is added, and shared memory of
// unknown size becomes a pointer.
std::string translate(const std::string& preprocessed, int toolkit, int arch);
