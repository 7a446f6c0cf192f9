#pragma once
#include "../core/graph.h"
#include "call.h"

// Where bytes are: a rectangle of rows.
struct Place {
    uintptr_t address = 0;
    size_t pitch = 0;
};

// A copy of `depth` times `height` rows. Slices are `height` rows apart.
struct Rows {
    size_t width = 0;
    size_t height = 1;
    size_t depth = 1;
};

// Verifies the ranges and submits. Waits, unless the copy is asynchronous and no pageable memory is in it. Answers a result code.
int submit_copy(Call& call, const std::shared_ptr<Stream>& stream, Place to, Place from, Rows rows, size_t toSlice, size_t fromSlice,
                bool isAsynchronous);

// The same as graph nodes. Answers a result code.
int copy_work(Work& work, Place to, Place from, Rows rows, size_t toSlice, size_t fromSlice);
int fill_work(Work& work, unsigned long long address, size_t pitch, unsigned value, unsigned element, size_t width, size_t height);

// As CUDA_MEMCPY3D.
struct Copy3d {
    size_t srcX, srcY, srcZ, srcLod;
    int srcType;
    const void* srcHost;
    unsigned long long srcDevice;
    void* srcArray;
    void* reserved0;
    size_t srcPitch, srcHeight;
    size_t dstX, dstY, dstZ, dstLod;
    int dstType;
    void* dstHost;
    unsigned long long dstDevice;
    void* dstArray;
    void* reserved1;
    size_t dstPitch, dstHeight;
    size_t width, height, depth;
};

struct CopyPlan {
    Place to, from;
    Rows rows;
    size_t toSlice, fromSlice;
};

// Answers a result code.
int plan_copy(const Copy3d& copy, CopyPlan& plan);
