package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars of the class path, as they would lie on a module path. */
class NativesModuleTest {
    private static String jars(String... wanted) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar ->
                        Stream.of(wanted).anyMatch(Path.of(jar).getFileName().toString()::matches))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void isFoundAmongJars() {
        assertThat(NativesModule.find(jars("lwjgl-.*\\.jar")))
                .map(ModuleReference::descriptor)
                .hasValueSatisfying(module -> assertThat(module.name()).isEqualTo("org.lwjgl.natives"));
    }

    @Test
    void isFoundInAFolderBesideFilesThatAreNoModules(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.jar"), "no jar");
        Files.writeString(folder.resolve("notes.txt"), "no jar");
        Path natives = Path.of(jars("lwjgl-[0-9.]*-natives-.*\\.jar"));
        Files.copy(natives, folder.resolve("renamed.jar"));
        assertThat(NativesModule.find(folder.toString())).isPresent();
    }

    @Test
    void isNotFoundWhereItIsNot(@TempDir Path empty) {
        assertThat(NativesModule.find("")).isEmpty();
        assertThat(NativesModule.find(empty.toString())).isEmpty();
        assertThat(NativesModule.find(empty.resolve("gone").toString())).isEmpty();
        assertThat(NativesModule.find(jars("lwjgl-opencl-.*\\.jar"))).isEmpty();
    }
}
