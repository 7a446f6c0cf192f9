#include "toolkit.h"

int toolkit_version() {
    return SIM_TOOLKIT;
}
