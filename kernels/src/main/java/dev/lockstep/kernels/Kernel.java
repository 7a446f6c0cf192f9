package dev.lockstep.kernels;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A kernel function of a source file, with the macros that it is compiled with. Kernels are compared by identity: whoever launches one
 * keeps it, and a queue caches its compiled form.
 */
public final class Kernel {
    private final String source;
    private final String function;
    private final Map<String, String> macros;

    /**
     * Names a kernel.
     *
     * @param source the name of the source file, without its folder
     * @param function the name of the kernel function in it
     * @param macros what to define, in order, in addition to the macros of the device
     */
    public Kernel(String source, String function, Map<String, String> macros) {
        this.source = source;
        this.function = function;
        this.macros = Collections.unmodifiableMap(new LinkedHashMap<>(macros));
    }

    /** Returns the name of the source file, without its folder. */
    public String source() {
        return source;
    }

    /** Returns the name of the kernel function. */
    public String function() {
        return function;
    }

    /** Returns what to define in addition to the macros of the device. */
    public Map<String, String> macros() {
        return macros;
    }

    @Override
    public String toString() {
        return function + " of " + source + (macros.isEmpty() ? "" : " with " + macros);
    }
}
