package dev.lockstep.learn.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote into the jar. */
public final class Version {
    private static final String RESOURCE = "/dev/lockstep/learn/version.properties";

    private Version() {}

    /** Returns the number, such as {@code 1.2.3}. */
    public static String number() {
        try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IOException("the jar lacks " + RESOURCE);
            }
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
