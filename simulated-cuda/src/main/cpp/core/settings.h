#pragma once
#include "common.h"

// What the simulated machine is like, from environment variables that README.md lists. Read once.
struct Settings {
    int devices;
    int driverVersion;
    int capabilityMajor;
    int capabilityMinor;
    int multiprocessors;
    size_t memory;           // bytes of a device
    int64_t delayMicros;     // how long work waits that nobody asks for; negative: for ever
    uint64_t seed;           // of the schedule
    bool protects;           // device memory is out of the host's reach while nothing runs
    bool checksLaunches;     // guard bytes are verified after each launch
    bool reportsAtExit;
    std::string faults;

    static const Settings& get();
};

const char* environment(const char* name, const char* otherwise);
int64_t environment_number(const char* name, int64_t otherwise);
