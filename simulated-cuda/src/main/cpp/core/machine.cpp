#include "machine.h"

#include "../device/image.h"
#include "../device/memory.h"
#include "graph.h"

Machine& Machine::get() {
    static Machine* instance = new Machine;
    return *instance;
}

std::vector<std::shared_ptr<Context>>& context_stack() {
    static thread_local std::vector<std::shared_ptr<Context>> stack;
    return stack;
}

std::shared_ptr<Context> current_context() {
    return context_stack().empty() ? nullptr : context_stack().back();
}

std::shared_ptr<Context> make_context(int device) {
    auto context = std::make_shared<Context>();
    context->device = device;
    context->legacy = std::make_shared<Stream>();
    context->legacy->isLegacy = true;
    context->legacy->context = context;
    Machine::get().contexts.add(context);
    return context;
}

// All that belongs to the context ends with it. What a broken context leaves behind is nobody's fault.
void destroy_context(Lock& lock, const std::shared_ptr<Context>& context) {
    Machine& m = Machine::get();
    wait_for_context(lock, context);
    for (size_t i = captures().size(); i-- > 0;) {
        if (captures()[i]->graph->context == context) end_capture(captures()[i]);
    }
    const auto isOfContext = [&](const auto& object) { return object.context == context; };
    int64_t abandoned = m.events.remove_if(isOfContext);
    abandoned += m.graphExecs.remove_if(isOfContext);
    abandoned += m.graphs.remove_if(isOfContext);
    m.functions.remove_if([&](const Function& function) { return function.module->context == context; });
    abandoned += m.modules.remove_if(isOfContext);
    abandoned += m.streams.remove_if(isOfContext);
    abandoned += (int64_t) free_memory_of(context.get());
    for (auto at = pinned_memory().begin(); at != pinned_memory().end();) {
        if (at->second.context == context) {
            free_host_memory(at->second);
            at = pinned_memory().erase(at);
            abandoned++;
        } else {
            ++at;
        }
    }
    if (context->broken == 0) m.abandoned += abandoned;
    context->isDestroyed = true;
    m.contexts.remove(context->handle);
    context->legacy = nullptr;
}
