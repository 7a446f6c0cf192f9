/* An OpenCL driver with one platform and two GPUs that misbehaves as the variable FAKE_ICD says:
 *
 *   devices=CODE      clGetDeviceIDs fails           second=CODE   only its second call does
 *   info=CODE         a question about device 1 fails
 *   platform=CODE     clIcdGetPlatformIDsKHR fails
 *   count             there are 2000000000 devices   platforms     there are 2000000000 platforms
 *   name              a name has no end              long          a name is longer than fits
 *   hang exit crash   in clIcdGetPlatformIDsKHR      hang-devices exit-devices crash-devices   in clGetDeviceIDs
 *   hang-load         while it is loaded             hang-locked   and ending the process waits for it
 *   (nothing)         it works
 */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT 2
#define ABSURD 2000000000u

struct object {
    void **dispatch;
};

static void *dispatch[256];
static struct object platform = {dispatch};
static struct object devices[COUNT] = {{dispatch}, {dispatch}};
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static int is(const char *what) {
    const char *mode = getenv("FAKE_ICD");
    return mode != NULL && strcmp(mode, what) == 0;
}

static int code(const char *what) {
    const char *mode = getenv("FAKE_ICD");
    size_t length = strlen(what);
    return mode != NULL && strncmp(mode, what, length) == 0 && mode[length] == '=' ? atoi(mode + length + 1) : 0;
}

static void misbehave(const char *hang, const char *end, const char *crash) {
    if (is(hang)) {
        for (;;) {
            pause();
        }
    }
    if (is(end)) {
        _exit(3);
    }
    if (is(crash)) {
        raise(SIGKILL);
    }
}

static int answer(const void *value, size_t bytes, size_t room, void *to, size_t *size) {
    if (size != NULL) {
        *size = bytes;
    }
    if (to != NULL) {
        if (room < bytes) {
            return -30;
        }
        memcpy(to, value, bytes);
    }
    return 0;
}

static int text(const char *value, size_t room, void *to, size_t *size) {
    return answer(value, strlen(value) + 1, room, to, size);
}

int clGetPlatformInfo(void *of, uint32_t what, size_t room, void *to, size_t *size) {
    switch (what) {
        case 0x0901: return text("OpenCL 1.2 fake", room, to, size);
        case 0x0902: return text("Fake Platform", room, to, size);
        case 0x0904: return text("cl_khr_icd", room, to, size);
        case 0x0920: return text("FAKE", room, to, size);
        default: return text("fake", room, to, size);
    }
}

int clGetDeviceIDs(void *of, uint64_t type, uint32_t room, void **to, uint32_t *count) {
    misbehave("hang-devices", "exit-devices", "crash-devices");
    if (code("devices") != 0) {
        return code("devices");
    }
    if (to != NULL && code("second") != 0) {
        return code("second");
    }
    if (count != NULL) {
        *count = is("count") ? ABSURD : COUNT;
    }
    for (uint32_t i = 0; to != NULL && i < room && i < COUNT; i++) {
        to[i] = &devices[i];
    }
    return 0;
}

int clGetDeviceInfo(void *of, uint32_t what, size_t room, void *to, size_t *size) {
    uint64_t number = 1 << 30;
    uint32_t small = 1;
    if (of == &devices[1] && code("info") != 0 && what == 0x101F) {
        return code("info");
    }
    switch (what) {
        case 0x102B:
            if (is("name")) {
                if (to != NULL) {
                    memset(to, 'x', room);
                }
                return answer("unended", 7, room, to, size);
            }
            if (is("long")) {
                *size = 1u << 20;
                return 0;
            }
            return text(of == &devices[0] ? "Fake Zero" : "Fake One", room, to, size);
        case 0x102D: return text("1.0", room, to, size);
        case 0x102F: return text("OpenCL 1.2 fake", room, to, size);
        case 0x103D: return text("OpenCL C 1.2 fake", room, to, size);
        case 0x1000: number = 1 << 2; return answer(&number, 8, room, to, size);
        case 0x1010: case 0x101F: case 0x1023: case 0x101B: return answer(&number, 8, room, to, size);
        case 0x1004: number = 256; return answer(&number, 8, room, to, size);
        default: return answer(&small, 4, room, to, size);
    }
}

int clIcdGetPlatformIDsKHR(uint32_t room, void **to, uint32_t *count) {
    if (is("hang-locked")) {
        pthread_mutex_lock(&held);
    }
    misbehave(is("hang-locked") ? "hang-locked" : "hang", "exit", "crash");
    if (code("platform") != 0) {
        return code("platform");
    }
    if (count != NULL) {
        *count = is("platforms") ? ABSURD : 1;
    }
    if (to != NULL && room > 0) {
        to[0] = &platform;
    }
    return 0;
}

void *clGetExtensionFunctionAddress(const char *name) {
    if (strcmp(name, "clIcdGetPlatformIDsKHR") == 0) {
        return (void *) clIcdGetPlatformIDsKHR;
    }
    return strcmp(name, "clGetPlatformInfo") == 0 ? (void *) clGetPlatformInfo : NULL;
}

__attribute__((constructor)) static void load(void) {
    dispatch[1] = (void *) clGetPlatformInfo;
    dispatch[2] = (void *) clGetDeviceIDs;
    dispatch[3] = (void *) clGetDeviceInfo;
    misbehave("hang-load", "exit-load", "crash-load");
}

__attribute__((destructor)) static void unload(void) {
    pthread_mutex_lock(&held);
}
