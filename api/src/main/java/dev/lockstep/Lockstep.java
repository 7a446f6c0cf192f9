package dev.lockstep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What is true of Lockstep as a whole. */
public final class Lockstep {
    private Lockstep() {}

    /**
     * Returns the version, such as {@code 1.2.3}. It is that of the api's jar, and stays with it in a jar that several have been merged
     * into. The manifest says it too, as {@code Implementation-Version}, and so does every {@link Receipt}.
     */
    public static String version() {
        return Holder.VERSION;
    }

    private static final class Holder {
        private static final String VERSION = read();

        private static String read() {
            try (InputStream resource = Lockstep.class.getResourceAsStream("version")) {
                if (resource == null) {
                    return "unknown: the jar that dev.lockstep is in lacks dev/lockstep/version";
                }
                return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new UncheckedIOException("the version cannot be read from the jar that dev.lockstep is in", e);
            }
        }
    }
}
