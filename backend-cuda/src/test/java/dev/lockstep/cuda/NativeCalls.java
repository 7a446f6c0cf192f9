package dev.lockstep.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What compiled classes have of calls of native functions: the lines that make one, directly or through other methods of theirs, and
 * the functions that they name. Who makes a lambda counts as calling it. A call through an interface ends such a chain.
 */
final class NativeCalls {
    private record Method(String owner, String name, String type) {}

    /** A call, or a lambda or reference to a method that is made at a line and called from elsewhere. */
    private record Invocation(Method from, int line, Method of, boolean isCall) {}

    private final List<Invocation> invocations = new ArrayList<>();
    private final Set<String> functions = new TreeSet<>();

    /** Reads the classes of a folder. */
    NativeCalls(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                read(ClassFile.of().parse(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the functions that are named, without versions. */
    Set<String> functions() {
        return functions;
    }

    /** Returns the lines, as class, method and number; those of some methods left out, as if they called no native function. */
    Set<String> lines(Set<String> leftOut) {
        Set<Method> callers = new HashSet<>();
        Set<String> lines = new TreeSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Invocation call : invocations) {
                if ((isNative(call.of) || callers.contains(call.of)) && !isLeftOut(call.from, leftOut)) {
                    more |= callers.add(call.from);
                    if (call.isCall) {
                        lines.add(className(call.from) + "." + call.from.name + ":" + call.line);
                    }
                }
            }
        }
        return lines;
    }

    private static boolean isNative(Method method) {
        return switch (method.owner) {
            case "jcuda/driver/JCudaDriver" -> method.name.matches("cu[A-Z].*");
            case "jcuda/jcublas/JCublas2" -> method.name.matches("cublas[A-Z].*");
            case "java/lang/invoke/MethodHandle" -> method.name.equals("invokeExact");
            default -> false;
        };
    }

    private static boolean isLeftOut(Method method, Set<String> leftOut) {
        String simple = method.owner.substring(method.owner.lastIndexOf('/') + 1);
        return leftOut.contains(simple) || leftOut.contains(simple + "." + method.name);
    }

    private static String className(Method method) {
        return method.owner.replace('/', '.');
    }

    private static Method method(DirectMethodHandleDesc handle) {
        String owner = handle.owner().descriptorString();
        return new Method(owner.substring(1, owner.length() - 1), handle.methodName(), handle.lookupDescriptor());
    }

    private void read(ClassModel model) {
        for (MethodModel method : model.methods()) {
            Method from = new Method(
                    model.thisClass().asInternalName(),
                    method.methodName().stringValue(),
                    method.methodType().stringValue());
            method.code().ifPresent(code -> read(from, code));
        }
    }

    private void read(Method from, Iterable<CodeElement> code) {
        int line = 0;
        for (CodeElement element : code) {
            switch (element) {
                case LineNumber number -> line = number.line();
                case InvokeInstruction call -> {
                    Method of = new Method(
                            call.owner().asInternalName(),
                            call.name().stringValue(),
                            call.type().stringValue());
                    invocations.add(new Invocation(from, line, of, true));
                }
                case InvokeDynamicInstruction made -> {
                    for (ConstantDesc argument : made.bootstrapArgs()) {
                        if (argument instanceof DirectMethodHandleDesc handle) {
                            invocations.add(new Invocation(from, line, method(handle), false));
                        }
                    }
                }
                case ConstantInstruction constant -> {
                    if (constant.constantValue() instanceof String text
                            && text.matches("(cu|cublas|cublasLt|nvrtc)[A-Z][a-z]\\w+")) {
                        functions.add(text.replaceFirst("_v\\d$", ""));
                    }
                }
                default -> {}
            }
        }
    }
}
