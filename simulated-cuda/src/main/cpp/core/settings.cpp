#include "settings.h"

#include "toolkit.h"

const char* environment(const char* name, const char* otherwise) {
    const char* value = getenv(name);
    return value == nullptr || *value == 0 ? otherwise : value;
}

int64_t environment_number(const char* name, int64_t otherwise) {
    const char* value = environment(name, nullptr);
    if (value == nullptr) return otherwise;
    char* end;
    const int64_t number = strtoll(value, &end, 10);
    if (*end != 0) {
        fprintf(stderr, "simulated CUDA: %s must be a whole number, not '%s'\n", name, value);
        abort();
    }
    return number;
}

static Settings read_settings() {
    Settings s;
    s.devices = (int) environment_number("SIMCUDA_DEVICES", 1);
    s.driverVersion = (int) environment_number("SIMCUDA_DRIVER_VERSION", toolkit_version());
    const int64_t capability = environment_number("SIMCUDA_CAPABILITY", 90);
    s.capabilityMajor = (int) (capability / 10);
    s.capabilityMinor = (int) (capability % 10);
    s.multiprocessors = (int) environment_number("SIMCUDA_MULTIPROCESSORS", 4);
    s.memory = (size_t) environment_number("SIMCUDA_MEMORY_MIB", 4096) << 20;
    s.delayMicros = environment_number("SIMCUDA_DELAY_MICROS", 2000);
    s.seed = (uint64_t) environment_number("SIMCUDA_SEED", 1);
    s.protects = environment_number("SIMCUDA_PROTECT", 0) != 0;
    s.checksLaunches = environment_number("SIMCUDA_CHECK_LAUNCHES", 1) != 0;
    s.reportsAtExit = environment_number("SIMCUDA_REPORT", 0) != 0;
    s.faults = environment("SIMCUDA_FAIL", "");
    return s;
}

const Settings& Settings::get() {
    static const Settings* settings = new Settings(read_settings());
    return *settings;
}
