#pragma once
#include "compiler.h"

const std::vector<int>& supported_architectures();

// Reads the options of nvrtcCompileProgram; answers what is wrong with them, or nothing. isReal: for sm_NN, not compute_NN.
std::string read_options(int count, const char* const* options, CompilerInput& input, bool& isReal);
