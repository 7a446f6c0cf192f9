import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Brings the classes in a jar to the format of Java 25, code unchanged. picocli is compiled for Java 5, whose classes the
 * JVM's AOT cache does not take in: each start would load and verify them anew, which takes a tenth of a second.
 *
 * <p>Usage: {@code java Java25Classes.java JAR}
 */
public final class Java25Classes {
    private final ClassFile format;
    private final ClassTransform transform;

    private Java25Classes(ClassLoader loader) {
        format = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_25_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        // Rebuilding the code, even as it was, is what makes the stack maps.
        transform = version.andThen(ClassTransform.transformingMethodBodies(
                (builder, element) -> builder.with(element)));
    }

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path rewritten = Path.of(args[0] + ".new");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(rewritten))) {
            Java25Classes classes = new Java25Classes(loader);
            for (ZipEntry entry : Collections.list(from.entries())) {
                byte[] content = from.getInputStream(entry).readAllBytes();
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(entry.getName().endsWith(".class") ? classes.rewritten(content) : content);
                to.closeEntry();
            }
        }
        Files.move(rewritten, jar, StandardCopyOption.ATOMIC_MOVE);
    }

    private byte[] rewritten(byte[] content) {
        var parsed = format.parse(content);
        return parsed.isModuleInfo() ? content : format.transformClass(parsed, transform);
    }
}
