package dev.lockstep.cuda.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a library with NVRTC's functions that "compiles" by writing down what it was asked. */
class NvrtcTest {
    private static final Device DEVICE = new Device("cuda", 0);

    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            struct program { char text[4096]; char log[4096]; };
            int nvrtcVersion(int *major, int *minor) { *major = 12; *minor = MINOR; return 0; }
            int nvrtcGetNumSupportedArchs(int *n) { *n = 2; return ARCHITECTURES; }
            int nvrtcGetSupportedArchs(int *archs) { archs[0] = 75; archs[1] = 90; return 0; }
            const char *nvrtcGetErrorString(int status) {
                return status == 6 ? "NVRTC_ERROR_COMPILATION" : status == 7 ? "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE" : 0;
            }
            int nvrtcCreateProgram(struct program **p, const char *source, const char *name, int n, void *h, void *i) {
                *p = calloc(1, sizeof **p);
                sprintf((*p)->text, "%s|%s", name, source);
                return 0;
            }
            int nvrtcCompileProgram(struct program *p, int count, const char **options) {
                if (!dlopen("libnvrtc-builtins.so.12." MINOR_TEXT, RTLD_LAZY | RTLD_NOLOAD)) {
                    strcpy(p->log, "nvrtc: error: failed to open libnvrtc-builtins.so.12." MINOR_TEXT);
                    return 7;
                }
                if (strstr(p->text, "wrong")) {
                    strcpy(p->log, "k.cu(1): error: wrong\\n");
                    return 6;
                }
                for (int i = 0; i < count; i++) { strcat(p->text, "|"); strcat(p->text, options[i]); }
                return strstr(p->text, "odd") ? 99 : 0;
            }
            int nvrtcGetCUBINSize(struct program *p, size_t *n) { *n = strlen(p->text) + 6; return 0; }
            int nvrtcGetCUBIN(struct program *p, char *to) { sprintf(to, "cubin:%s", p->text); return 0; }
            int nvrtcGetPTXSize(struct program *p, size_t *n) { *n = strlen(p->text) + 4; return 0; }
            int nvrtcGetPTX(struct program *p, char *to) { sprintf(to, "ptx:%s", p->text); return 0; }
            int nvrtcGetProgramLogSize(struct program *p, size_t *n) { *n = strlen(p->log) + 1; return 0; }
            int nvrtcGetProgramLog(struct program *p, char *to) { strcpy(to, p->log); return 0; }
            int nvrtcDestroyProgram(struct program **p) { free(*p); return 0; }
            """;

    @TempDir
    private Path folder;

    /** Each test has a minor version of its own, because libraries stay loaded. */
    private LibraryFile make(int minor, String... options) throws IOException {
        Path file = folder.resolve("libnvrtc.so.12");
        String[] all = new String[options.length + 3];
        System.arraycopy(options, 0, all, 3, options.length);
        all[0] = "-DMINOR=" + minor;
        all[1] = "-DMINOR_TEXT=\"" + minor + "\"";
        all[2] = options.length == 0 ? "-DARCHITECTURES=0" : "-DOTHER";
        SharedObject.make(file, SOURCE, all);
        return new LibraryFile(CudaLibrary.NVRTC, 12, file, "a test", null);
    }

    private void makeBuiltins(int minor) throws IOException {
        SharedObject.make(folder.resolve("libnvrtc-builtins.so.12." + minor), "int builtins = 1;");
    }

    private static String text(Nvrtc.Compiled compiled) {
        return new String(compiled.image(), StandardCharsets.US_ASCII);
    }

    @Test
    void compilesToCodeOfADeviceThatItKnows() throws IOException {
        makeBuiltins(1);
        Nvrtc nvrtc = Nvrtc.open(make(1), DEVICE);
        assertThat(nvrtc.version()).isEqualTo("12.1");
        Nvrtc.Compiled compiled = nvrtc.compile("k.cu", "code", 90, List.of("--std=c++17", "-G"));
        assertThat(text(compiled)).isEqualTo("cubin:k.cu|code|--std=c++17|-G|--gpu-architecture=sm_90");
        assertThat(compiled.isPtx()).isFalse();
    }

    @Test
    void compilesToPtxForADeviceThatItDoesNotKnow() throws IOException {
        makeBuiltins(2);
        Nvrtc nvrtc = Nvrtc.open(make(2), DEVICE);
        assertThat(text(nvrtc.compile("k.cu", "code", 86, List.of())))
                .isEqualTo("ptx:k.cu|code|--gpu-architecture=compute_75");
        Nvrtc.Compiled compiled = nvrtc.compile("k.cu", "code", 120, List.of());
        assertThat(text(compiled)).isEqualTo("ptx:k.cu|code|--gpu-architecture=compute_90");
        assertThat(compiled.isPtx()).isTrue();
    }

    @Test
    void refusesADeviceThatIsOlderThanAllItKnows() throws IOException {
        makeBuiltins(3);
        LibraryFile file = make(3);
        Nvrtc nvrtc = Nvrtc.open(file, DEVICE);
        assertThatThrownBy(() -> nvrtc.compile("k.cu", "code", 61, List.of()))
                .isInstanceOf(BackendException.class)
                .hasMessage("device cuda:0: NVRTC 12.3 (" + file
                        + ") no longer compiles for compute capability 6.1; install an"
                        + " older CUDA's libraries: pip install nvidia-cublas-cu12 nvidia-cuda-nvrtc-cu12");
    }

    @Test
    void aFailureShowsTheCompilersLog() throws IOException {
        makeBuiltins(4);
        LibraryFile file = make(4);
        Nvrtc nvrtc = Nvrtc.open(file, DEVICE);
        assertThatThrownBy(() -> nvrtc.compile("k.cu", "wrong", 75, List.of("-G")))
                .isInstanceOf(BackendException.class)
                .hasMessage("device cuda:0: NVRTC 12.4 (" + file
                        + ") does not compile k.cu with -G --gpu-architecture=sm_75:"
                        + " NVRTC_ERROR_COMPILATION (6)\nk.cu(1): error: wrong; use another version of NVRTC, and please report"
                        + " this");
        assertThatThrownBy(() -> nvrtc.compile("k.cu", "odd", 75, List.of()))
                .hasMessageContaining("--gpu-architecture=sm_75: status 99;");
    }

    @Test
    void saysThatTheBuiltinsAreMissing() throws IOException {
        Nvrtc nvrtc = Nvrtc.open(make(5), DEVICE);
        assertThatThrownBy(() -> nvrtc.compile("k.cu", "code", 75, List.of()))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("NVRTC_ERROR_BUILTIN_OPERATION_FAILURE (7)\nnvrtc: error: failed to open"
                        + " libnvrtc-builtins.so.12.5")
                .hasMessageEndingWith("; install NVRTC anew: libnvrtc-builtins belongs beside it");
    }

    @Test
    void aStatusHasItsNameInTheMessage() throws IOException {
        LibraryFile file = make(6, "-DARCHITECTURES=6");
        assertThatThrownBy(() -> Nvrtc.open(file, DEVICE))
                .isInstanceOf(BackendException.class)
                .hasMessage("device cuda:0: nvrtcGetNumSupportedArchs of " + file
                        + " failed: NVRTC_ERROR_COMPILATION (6); install NVRTC anew, or use another version");
    }

    @Test
    void namesTheFunctionThatAnOldNvrtcLacks() throws IOException {
        Path file = SharedObject.make(folder.resolve("libnvrtc.so.10.1"), "int nvrtcVersion(void) { return 0; }");
        LibraryFile old = new LibraryFile(CudaLibrary.NVRTC, 10, file, "a test", null);
        assertThatThrownBy(() -> Nvrtc.open(old, DEVICE))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith("device cuda:0: " + file + " has no function nvrtc");
        Files.delete(file);
    }
}
