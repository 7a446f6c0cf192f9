package dev.lockstep.spi;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a backend may call native code. Where it may not, the JVM prints a warning of four lines at the first call, or refuses it. So a
 * backend asks here before it calls anything, and says what is to be done instead.
 */
public final class NativeAccess {
    private NativeAccess() {}

    /**
     * Returns why a backend has no device here, if it may not call native code.
     *
     * @param backend a class of the backend
     * @param libraries the modules that call native code on its behalf; on the class path they are one with it
     */
    public static Optional<Availability.Unavailable> refusal(Class<?> backend, String... libraries) {
        Module own = backend.getModule();
        List<Module> callers = own.isNamed()
                ? Stream.concat(Stream.of(own), named(own, libraries)).toList()
                : List.of(own);
        if (callers.stream().allMatch(Module::isNativeAccessEnabled)) {
            return Optional.empty();
        }
        String names = own.isNamed()
                ? String.join(",", callers.stream().map(Module::getName).toList())
                : "ALL-UNNAMED";
        return Optional.of(new Availability.Unavailable(
                "native access is not allowed", "start java with --enable-native-access=" + names));
    }

    private static Stream<Module> named(Module own, String... libraries) {
        return Stream.of(libraries).map(name -> own.getLayer().findModule(name)).flatMap(Optional::stream);
    }
}
