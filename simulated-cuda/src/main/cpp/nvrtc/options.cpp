#include "options.h"

#include "../core/toolkit.h"

const std::vector<int>& supported_architectures() {
    static const auto* all = toolkit_version() >= 13000
        ? new std::vector<int>{75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121}
        : new std::vector<int>{50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90};
    return *all;
}

// Whether the option begins so; then `value` is the rest.
static bool takes(const std::string& option, const char* start, std::string& value) {
    const size_t length = strlen(start);
    if (option.compare(0, length, start) != 0) return false;
    value = option.substr(length);
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
    return "invalid value for --gpu-architecture: " + value;
}

std::string read_options(int count, const char* const* options, CompilerInput& input, bool& isReal) {
    for (int i = 0; i < count; i++) {
        const std::string option = options[i];
        std::string value;
        if (takes(option, "--gpu-architecture=", value)) {
            const std::string complaint = read_architecture(value, input, isReal);
            if (!complaint.empty()) return complaint;
        } else if (takes(option, "--std=", value)) {
            input.standard = value;
        } else if (takes(option, "--fmad=", value)) {
            input.contracts = value == "true";
        } else {
            return "unrecognized option " + option;
        }
    }
    return "";
}
