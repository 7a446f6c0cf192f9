#include "translate.h"

#include <cctype>

namespace {

struct KernelName {
    std::string name;
    std::string bounds;
};

class Translator {
public:
    explicit Translator(const std::string& text) : text(text) {}

    std::string run(int toolkit, int arch) {
        while (at < text.size()) step();
        return out + table(toolkit, arch);
    }

private:
    bool is_word(char c) const { return isalnum((unsigned char) c) != 0 || c == '_'; }

    std::string word_at(size_t from) const {
        size_t end = from;
        while (end < text.size() && is_word(text[end])) end++;
        return text.substr(from, end - from);
    }

    size_t after_space(size_t from) const {
        while (from < text.size() && isspace((unsigned char) text[from]) != 0) from++;
        return from;
    }

    // The place after the bracket that closes the one at `from`.
    size_t after_brackets(size_t from) const {
        int depth = 0;
        for (; from < text.size(); from++) {
            if (text[from] == '(') depth++;
            if (text[from] == ')' && --depth == 0) return from + 1;
        }
        return from;
    }

    void copy_to(size_t end) {
        out.append(text, at, end - at);
        at = end;
    }

    void copy_quoted(char quote) {
        size_t end = at + 1;
        while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
        copy_to(std::min(end + 1, text.size()));
    }

    void step() {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            copy_quoted(c);
        } else if (isdigit((unsigned char) c) != 0) {  // 1'000 is no quotation
            size_t end = at;
            while (end < text.size() && (is_word(text[end]) || text[end] == '\'' || text[end] == '.')) end++;
            copy_to(end);
        } else if (!is_word(c)) {
            copy_to(at + 1);
        } else {
            take_word(word_at(at));
        }
    }

    void take_word(const std::string& word) {
        const size_t end = at + word.size();
        if (word == "__global__") take_kernel(end);
        if (word == "asm" || word == "__asm__") {
            take_ptx(end);
        } else {
            copy_to(end);
        }
    }

    void take_kernel(size_t from) {
        KernelName kernel{"", "0"};
        for (;;) {
            from = after_space(from);
            const std::string word = word_at(from);
            if (word.empty()) break;
            from += word.size();
            if (word == "__launch_bounds__") {
                const size_t open = after_space(from);
                from = after_brackets(open);
                kernel.bounds = first_argument(text.substr(open + 1, from - open - 2));
            } else {
                kernel.name = word;
            }
        }
        for (const KernelName& known : kernels) {
            if (known.name == kernel.name) return;
        }
        if (!kernel.name.empty()) kernels.push_back(kernel);
    }

    // Inline PTX that only makes real devices faster is left out; any other becomes a name that g++ does not know.
    void take_ptx(size_t from) {
        const size_t open = text.find('(', from);
        const size_t quote = text.find('"', from);
        if (open == std::string::npos || quote == std::string::npos) {
            copy_to(from);
            return;
        }
        const bool isHint = text.compare(quote + 1, 8, "prefetch") == 0;
        out += isHint ? "((void) 0)" : "inline_ptx_that_is_not_simulated(" + text.substr(quote, text.find('"', quote + 1) + 1 - quote) + ")";
        at = after_brackets(open);
    }

    static std::string first_argument(const std::string& arguments) {
        int depth = 0;
        for (size_t i = 0; i < arguments.size(); i++) {
            if (arguments[i] == '(') depth++;
            if (arguments[i] == ')') depth--;
            if (arguments[i] == ',' && depth == 0) return arguments.substr(0, i);
        }
        return arguments;
    }

    std::string table(int toolkit, int arch) const {
        std::string made = "\nnamespace { const simcuda_kernel_t simcuda_kernels[] = {\n";
        for (const KernelName& kernel : kernels) made += "SIMCUDA_KERNEL(" + kernel.name + ", (int) (" + kernel.bounds + ")),\n";
        made += "{}}; }\n"
                "extern \"C\" { extern const simcuda_image_t simcuda_image;\n"
                "const simcuda_image_t simcuda_image = {SIMCUDA_MAGIC, " +
            std::to_string(toolkit) + ", " + std::to_string(arch) + ", " + std::to_string(kernels.size()) +
            ", simcuda_kernels}; }\n";
        return made;
    }

    const std::string& text;
    size_t at = 0;
    std::string out;
    std::vector<KernelName> kernels;
};

} // namespace

std::string translate(const std::string& preprocessed, int toolkit, int arch) {
    return Translator(preprocessed).run(toolkit, arch);
}
