#include "compiler.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/toolkit.h"
#include "translate.h"

extern char** environ;

std::string own_folder() {
    Dl_info info;
    if (dladdr((void*) &own_folder, &info) == 0) return ".";
    const std::string path = info.dli_fname;
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

static std::string read_file(const std::string& path) {
    std::string text;
    FILE* file = fopen(path.c_str(), "rbe");
    if (file == nullptr) return text;
    char part[8192];
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) text.append(part, n);
    fclose(file);
    return text;
}

static bool write_file(const std::string& path, const std::string& text) {
    FILE* file = fopen(path.c_str(), "wbe");
    if (file == nullptr) return false;
    const bool isWritten = fwrite(text.data(), 1, text.size(), file) == text.size();
    return (fclose(file) == 0) && isWritten;
}

// Runs a program with both its outputs in one file; answers whether it succeeded.
static bool run(const std::vector<std::string>& command, const std::string& outputPath) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back((char*) word.c_str());
    arguments.push_back(nullptr);
    std::vector<std::string> kept{"LC_ALL=C"};
    for (char** entry = environ; *entry != nullptr; entry++) {
        const std::string variable = *entry;  // the simulated libraries are not for the compiler
        if (variable.compare(0, 3, "LD_") != 0 && variable.compare(0, 3, "LC_") != 0) kept.push_back(variable);
    }
    std::vector<char*> environment;
    for (const std::string& variable : kept) environment.push_back((char*) variable.c_str());
    environment.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, outputPath.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = 0;
    const int spawned = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (spawned != 0) {
        write_file(outputPath, "cannot run " + command[0] + ", with which simulated kernels are compiled: " + strerror(spawned) + "\n");
        return false;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A folder of its own for each compilation, removed at the end.
struct Workplace {
    std::string folder;
    std::vector<std::string> files;

    Workplace() {
        char name[] = "/tmp/simulated-nvrtc-XXXXXX";
        const char* made = mkdtemp(name);
        folder = made == nullptr ? "" : made;
    }

    std::string file(const std::string& name) {
        for (size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
            mkdir((folder + "/" + name.substr(0, slash)).c_str(), 0700);
            files.push_back(folder + "/" + name.substr(0, slash));
        }
        files.push_back(folder + "/" + name);
        return files.back();
    }

    ~Workplace() {
        for (auto at = files.rbegin(); at != files.rend(); ++at) remove(at->c_str());
        rmdir(folder.c_str());
    }
};

static uint64_t hash(const std::string& text, uint64_t h) {
    for (unsigned char c : text) h = (h ^ c) * 0x100000001B3u;
    return h;
}

static std::string cache_folder() {
    const char* given = getenv("SIMCUDA_CACHE");
    const std::string folder = given != nullptr && *given != 0 ? given : own_folder() + "/kernels";
    mkdir(folder.c_str(), 0700);
    return folder;
}

static const std::string& prelude_text() {
    static const auto* text = [] {
        auto* all = new std::string;
        for (const char* name : {"device/kernel_abi.h", "nvrtc/kernel_prelude.h"}) *all += read_file(own_folder() + "/include/" + name);
        return all;
    }();
    return *text;
}

static bool preprocess(const CompilerInput& input, Workplace& place, const std::string& outputPath, const std::string& logPath) {
    const std::string arch = std::to_string(input.arch * 10);
    return run({"g++", "-E", "-x", "c++", "-std=" + input.standard, "-undef", "-w", "-D__CUDACC__", "-D__CUDACC_RTC__", "-D__NVCC__",
                "-D__CUDA_ARCH__=" + arch, "-nostdinc", "-o", outputPath, place.folder + "/" + input.name},
               logPath);
}

CompilerOutput compile(const CompilerInput& input) {
    CompilerOutput output;
    Workplace place;
    const std::string source = place.file(input.name);
    const std::string preprocessed = place.file("preprocessed.ii");
    const std::string translated = place.file("translated.cpp");
    const std::string object = place.file("object.so");
    const std::string log = place.file("log.txt");
    write_file(source, input.source);
    const auto failed = [&] {
        output.log = read_file(log);
        for (size_t at; (at = output.log.find(place.folder + "/")) != std::string::npos;) output.log.erase(at, place.folder.size() + 1);
        return output;
    };
    if (!preprocess(input, place, preprocessed, log)) return failed();
    std::string text = read_file(preprocessed);
    for (size_t at; (at = text.find(place.folder + "/")) != std::string::npos;) text.erase(at, place.folder.size() + 1);
    text = translate(text, toolkit_version(), input.arch);

    std::vector<std::string> flags{"-std=" + std::string("gnu++17"), "-O2", "-fPIC", "-shared", "-w", "-fno-math-errno", "-fno-trapping-math",
                                   "-fno-strict-aliasing", "-fno-exceptions", "-fno-rtti", "-fno-asynchronous-unwind-tables",
                                   "-fno-stack-protector", input.contracts ? "-ffp-contract=fast" : "-ffp-contract=off"};
    if (__builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2")) flags.insert(flags.end(), {"-mfma", "-mavx2"});
    std::string key = text + prelude_text();
    for (const std::string& flag : flags) key += " " + flag;
    char name[64];
    snprintf(name, sizeof name, "/%016llx%016llx.so", (unsigned long long) hash(key, 0xCBF29CE484222325u),
             (unsigned long long) hash(key, 0x9E3779B97F4A7C15u));
    const std::string cached = cache_folder() + name;
    output.object = read_file(cached);
    output.isCompiled = !output.object.empty();
    if (output.isCompiled) return output;

    write_file(translated, text);
    std::vector<std::string> command{"g++"};
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), {"-include", own_folder() + "/include/nvrtc/kernel_prelude.h", "-x", "c++", translated, "-o", object,
                                   "-nostartfiles", "-nodefaultlibs", "-Wl,--build-id=none", "-L" + own_folder(), "-l:libcuda.so.1", "-lm",
                                   "-lc", "-lgcc"});
    if (!run(command, log)) return failed();
    output.object = read_file(object);
    output.isCompiled = !output.object.empty();
    const std::string fresh = cached + "." + std::to_string(getpid()) + place.folder.substr(place.folder.size() - 6);
    if (write_file(fresh, output.object)) rename(fresh.c_str(), cached.c_str());
    return output;
}
