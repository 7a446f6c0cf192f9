package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lockstep.kernels.Kernel;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.lwjgl.opencl.CL10;

/** Compiles kernels while something else happens in the process. */
final class CompilingMain {
    private static final int SIGINT = 2;
    private static final int LINES = 500_000;
    private static final int STATEMENTS = 4000;
    private static final int BYTES = 1000;

    private CompilingMain() {}

    /** Does what the first argument says. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if ("end".equals(args[0])) {
            end(Integer.parseInt(args[1]));
        } else {
            interrupt(Path.of(args[1]));
        }
    }

    /**
     * Ends the process, with a code, while a kernel is compiled further, at its first launch. The exit handler that was added
     * first is called last: it sleeps so many seconds, for which the driver goes on after its own handlers have been called.
     */
    private static void end(int code) throws InterruptedException {
        MemorySegment sleep = Linker.nativeLinker().defaultLookup().findOrThrow("sleep");
        call(function("on_exit", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS)), sleep, MemorySegment.NULL);
        ClDevice device = OpenCl.device();
        CountDownLatch launched = new CountDownLatch(1);
        Thread computing = new Thread(() -> {
            ClQueue queue = (ClQueue) device.openQueue();
            MemorySegment range = queue.arena().allocate(ClQueue.RANGE_BYTES, Long.BYTES);
            ClQueue.setRange(range, 1, 1, 1);
            Kernel kernel = new Kernel("long.cl", "sums", Map.of());
            device.modules().make(kernel.source() + kernel.macros(), source(kernel.function()));
            long handle = queue.create(kernel);
            long values = CL10.nclCreateBuffer(
                    device.context().handle(), CL10.CL_MEM_READ_WRITE, BYTES, 0, queue.codeAddress());
            CL10.clSetKernelArg1p(handle, 0, values);
            queue.launch(kernel, handle, range.address());
            queue.flush();
            launched.countDown();
            queue.finish();
            System.out.println("it was done before the end");
        });
        computing.setDaemon(true);
        computing.start();
        launched.await();
        System.exit(code);
    }

    /** Returns a kernel that takes a compiler some time. */
    private static String source(String name) {
        StringBuilder source = new StringBuilder("__kernel void " + name + "(__global float *v) {\n");
        for (int i = 0; i < STATEMENTS; i++) {
            source.append("v[")
                    .append(i % 97)
                    .append("] += v[")
                    .append(i % 89)
                    .append("] * ")
                    .append(i)
                    .append(".5f;\n");
        }
        return source.append("}").toString();
    }

    /** Sends the process SIGINT while its first program is preprocessed, into a file in a folder. */
    private static void interrupt(Path folder) throws IOException {
        ClDevice device = OpenCl.device();
        String before = handlers();
        int process = (int) ProcessHandle.current().pid();
        MethodHandle kill = function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        Thread watching = new Thread(() -> {
            while (!isPreprocessing(folder)) {
                Thread.onSpinWait();
            }
            call(kill, process, SIGINT);
        });
        watching.setDaemon(true);
        watching.start();
        StringBuilder source = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            source.append("#define UNUSED").append(i).append('\n');
        }
        device.modules().make("large.cl", source + "__kernel void large() {}");
        System.out.println("made");
        System.out.println(handlers().equals(before) ? "handlers as before" : "handlers " + handlers());
        device.close();
    }

    private static boolean isPreprocessing(Path folder) {
        String[] names = folder.toFile().list();
        return names != null && Stream.of(names).anyMatch(name -> name.matches(".*preproc-.*tmp"));
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    private static void call(MethodHandle function, Object... arguments) {
        try {
            function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns which signals the process handles, and which it ignores. */
    private static String handlers() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return String.join(
                    ", ", lines.filter(line -> line.matches("Sig(Ign|Cgt).*")).toList());
        }
    }
}
