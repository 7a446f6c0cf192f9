#include "image.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include "../core/codes.h"
#include "../core/faults.h"
#include "../core/settings.h"

static const char PTX_START[] = "//:";  // of a line that holds part of the object, in hexadecimal

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static std::string object_of_ptx(const char* text) {
    std::string object;
    for (const char* at = strstr(text, PTX_START); at != nullptr; at = strstr(at, PTX_START)) {
        at += sizeof PTX_START - 1;
        while (digit(at[0]) >= 0 && digit(at[1]) >= 0) {
            object += (char) (digit(at[0]) << 4 | digit(at[1]));
            at += 2;
        }
    }
    return object;
}

// A shared object ends with its table of sections.
static size_t size_of_object(const void* image) {
    const auto* header = (const Elf64_Ehdr*) image;
    return header->e_shoff + (size_t) header->e_shnum * header->e_shentsize;
}

// The loader knows libraries by their names, so each needs one of its own; the file is gone once it is loaded.
static void* open_object(const void* bytes, size_t size) {
    char path[] = "/tmp/simulated-cubin-XXXXXX";
    const int file = mkostemp(path, O_CLOEXEC);
    if (file < 0) return nullptr;
    void* library = nullptr;
    if (write(file, bytes, size) == (ssize_t) size) {
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) explain("a kernel image cannot be loaded: %s", dlerror());
    }
    close(file);
    unlink(path);
    return library;
}

struct TlsOf {
    const link_map* map;
    size_t size;
};

static int find_tls(dl_phdr_info* info, size_t, void* to) {
    auto* tls = (TlsOf*) to;
    if (info->dlpi_addr != tls->map->l_addr) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_TLS) tls->size = info->dlpi_phdr[i].p_memsz;
    }
    return 1;
}

int load_image(const void* bytes, std::shared_ptr<Module>& module) {
    const bool isElf = memcmp(bytes, ELFMAG, SELFMAG) == 0;
    const char* text = (const char*) bytes;
    std::string fromPtx;
    if (!isElf) {
        if (strncmp(text, "//", 2) != 0 && strncmp(text, ".version", 8) != 0) return INVALID_IMAGE;
        fromPtx = object_of_ptx(text);
        if (fromPtx.empty()) return INVALID_PTX;
    }
    void* library = isElf ? open_object(bytes, size_of_object(bytes)) : open_object(fromPtx.data(), fromPtx.size());
    if (library == nullptr) return INVALID_IMAGE;
    module = std::make_shared<Module>();
    module->library = library;
    const auto* image = (const simcuda_image_t*) dlsym(library, "simcuda_image");
    if (image == nullptr || image->magic != SIMCUDA_MAGIC) return INVALID_IMAGE;
    module->image = image;
    const Settings& machine = Settings::get();
    const int capability = machine.capabilityMajor * 10 + machine.capabilityMinor;
    if (isElf) {
        if (image->toolkit / 1000 > machine.driverVersion / 1000) return INVALID_IMAGE;
        if (image->arch / 10 != capability / 10 || image->arch > capability) return NO_BINARY_FOR_GPU;
    } else {
        if (image->toolkit / 10 > machine.driverVersion / 10) return UNSUPPORTED_PTX_VERSION;
        if (image->arch > capability) return NO_BINARY_FOR_GPU;
    }
    TlsOf tls = {};
    if (dlinfo(library, RTLD_DI_LINKMAP, &tls.map) == 0) dl_iterate_phdr(find_tls, &tls);
    module->staticShared = tls.size;
    if (tls.size > 0) dlinfo(library, RTLD_DI_TLS_MODID, &module->tlsNumber);
    return 0;
}

Module::~Module() {
    if (library != nullptr) dlclose(library);
}

// The loader's own way to the calling thread's copy of a library's thread-local variables; it makes the copy at the first use.
struct TlsIndex {
    unsigned long module;
    unsigned long offset;
};
extern "C" void* __tls_get_addr(TlsIndex*);

void poison_shared(const Module& module) {
    if (module.staticShared == 0) return;
    TlsIndex start = {module.tlsNumber, 0};
    memset(__tls_get_addr(&start), 0xFF, module.staticShared);
}
