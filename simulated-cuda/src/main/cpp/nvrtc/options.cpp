#include "options.h"

#include "../core/toolkit.h"

const std::vector<int>& supported_architectures() {
    static const auto* all = toolkit_version() >= 13000
        ? new std::vector<int>{75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121}
        : new std::vector<int>{50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90};
    return *all;
}

// Whether the option begins so; then `value` is the rest, or the next option where that is empty.
static bool takes(const std::string& option, const char* start, int& i, int count, const char* const* options, std::string& value) {
    const size_t length = strlen(start);
    if (option.compare(0, length, start) != 0) return false;
    value = option.substr(length);
    if (value.empty() && i + 1 < count) value = options[++i];
    return true;
}

static std::string read_architecture(const std::string& value, CompilerInput& input, bool& isReal) {
    const size_t number = value.find('_');
    if (number != std::string::npos) {
        input.arch = atoi(value.c_str() + number + 1);
        isReal = value.compare(0, 3, "sm_") == 0;
        for (int each : supported_architectures()) {
            if (each == input.arch) return "";
        }
    }
    return "invalid value for --gpu-architecture (-arch): " + value;
}

std::string read_options(int count, const char* const* options, CompilerInput& input, bool& isReal) {
    static const char* const ignored[] = {"-default-device", "--device-as-default-execution-space", "-lineinfo", "--generate-line-info",
                                          "-G", "--device-debug", "-w", "--disable-warnings", "--restrict", "-restrict", "--minimal",
                                          "-ftz=", "--ftz=", "-prec-div=", "--prec-div=", "-prec-sqrt=", "--prec-sqrt=", "--maxrregcount=",
                                          "-maxrregcount=", "--extra-device-vectorization", "-dopt", "--split-compile=", "--ptxas-options=",
                                          "-rdc=", "--relocatable-device-code=", "-no-source-include", "--no-source-include"};
    for (int i = 0; i < count; i++) {
        const std::string option = options[i];
        std::string value;
        if (takes(option, "--gpu-architecture=", i, count, options, value) || takes(option, "-arch=", i, count, options, value)) {
            const std::string complaint = read_architecture(value, input, isReal);
            if (!complaint.empty()) return complaint;
        } else if (takes(option, "--define-macro=", i, count, options, value) || takes(option, "-D", i, count, options, value)) {
            input.definitions.push_back(value);
        } else if (takes(option, "--include-path=", i, count, options, value) || takes(option, "-I", i, count, options, value)) {
            input.folders.push_back(value);
        } else if (takes(option, "--std=", i, count, options, value) || takes(option, "-std=", i, count, options, value)) {
            input.standard = value;
        } else if (takes(option, "--fmad=", i, count, options, value) || takes(option, "-fmad=", i, count, options, value)) {
            input.contracts = value == "true";
        } else if (option == "--use_fast_math" || option == "-use_fast_math") {
            input.isFast = true;
        } else {
            bool isKnown = false;
            for (const char* each : ignored) isKnown |= option.compare(0, strlen(each), each) == 0;
            if (!isKnown) return "unrecognized option " + option;
        }
    }
    return "";
}
