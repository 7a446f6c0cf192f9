package dev.lockstep.opencl;

import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The names of the kernels that were made in this process, as {@link ClCompiler} tells its log. */
final class KernelNames extends Handler {
    private static final Logger LOG = Logger.getLogger(ClCompiler.LOG);

    private final Set<String> names = new TreeSet<>();

    private KernelNames() {}

    static KernelNames listen() {
        KernelNames names = new KernelNames();
        LOG.setLevel(Level.FINE);
        LOG.setUseParentHandlers(false);
        LOG.addHandler(names);
        return names;
    }

    Set<String> all() {
        return names;
    }

    @Override
    public void publish(LogRecord event) {
        names.add(String.valueOf(event.getParameters()[0]));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
