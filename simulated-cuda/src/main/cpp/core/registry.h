#pragma once
#include "common.h"

// Handles of one kind. A handle is a number that is never used again, so that a freed one is always found out.
template <class T>
class Registry {
public:
    explicit Registry(uint64_t first) : next(first) {}

    void* add(std::shared_ptr<T> object) {
        const uint64_t handle = next;
        next += 16;
        object->handle = (void*) handle;
        live[handle] = std::move(object);
        return (void*) handle;
    }

    std::shared_ptr<T> find(const void* handle) const {
        auto found = live.find((uint64_t) handle);
        return found == live.end() ? nullptr : found->second;
    }

    std::shared_ptr<T> remove(const void* handle) {
        auto found = live.find((uint64_t) handle);
        if (found == live.end()) return nullptr;
        std::shared_ptr<T> object = found->second;
        live.erase(found);
        return object;
    }

    // Removes all that satisfy a condition; answers how many.
    template <class Condition>
    int remove_if(Condition condition) {
        int removed = 0;
        for (auto at = live.begin(); at != live.end();) {
            if (condition(*at->second)) {
                at = live.erase(at);
                removed++;
            } else {
                ++at;
            }
        }
        return removed;
    }

    size_t size() const { return live.size(); }

    const std::map<uint64_t, std::shared_ptr<T>>& all() const { return live; }

private:
    uint64_t next;
    std::map<uint64_t, std::shared_ptr<T>> live;
};
