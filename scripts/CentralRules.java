import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * Checks a repository against the rules of Maven Central (https://central.sonatype.org/publish/requirements/), and against what we
 * promise besides: LICENSE and NOTICE in each jar, the version in each manifest, no tests, no jar that is for ourselves alone.
 *
 * <p>usage: CentralRules FOLDER VERSION [--signed]
 */
final class CentralRules {
    private static final Set<String> PUBLISHED = Set.of(
            "lockstep-parent",
            "lockstep-bom",
            "lockstep-api",
            "lockstep-backend-cpu",
            "lockstep-backend-cpu-native",
            "lockstep-backend-cuda",
            "lockstep-backend-opencl",
            "lockstep-djl",
            "lockstep-kernels",
            "lockstep-learn",
            "lockstep-learn-parquet",
            "lockstep-nd4j",
            "lockstep-reference",
            "lockstep-spark",
            "lockstep-tck");

    private static final List<String> REQUIRED = List.of(
            "groupId",
            "artifactId",
            "version",
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/url");

    /** What a module takes from its parent, which is published too. */
    private static final Set<String> INHERITED = Set.of(
            "groupId",
            "version",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/url");

    private final String version;
    private final boolean signed;
    private final List<String> problems = new ArrayList<>();

    private CentralRules(String version, boolean signed) {
        this.version = version;
        this.signed = signed;
    }

    public static void main(String[] args) throws Exception {
        CentralRules rules = new CentralRules(args[1], args.length > 2 && args[2].equals("--signed"));
        rules.check(Path.of(args[0], "dev", "lockstep"));
        rules.problems.forEach(problem -> System.err.println("central: " + problem));
        if (!rules.problems.isEmpty()) {
            System.exit(1);
        }
        System.out.println("central: " + PUBLISHED.size() + " artifacts keep the rules");
    }

    private void check(Path group) throws Exception {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> folders = Files.list(group)) {
            folders.forEach(folder -> found.add(folder.getFileName().toString()));
        }
        require(found.equals(new TreeSet<>(PUBLISHED)), "published are " + found + ", but due " + new TreeSet<>(PUBLISHED));
        for (String artifact : found) {
            artifact(group.resolve(artifact).resolve(version), artifact);
        }
    }

    private void artifact(Path folder, String artifact) throws Exception {
        String stem = artifact + "-" + version;
        Document pom = pom(folder.resolve(stem + ".pom"));
        Set<String> due = new TreeSet<>(Set.of(stem + ".pom"));
        if (!text(pom, "packaging").equals("pom")) {
            due.addAll(List.of(stem + ".jar", stem + "-sources.jar", stem + "-javadoc.jar"));
        }
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches(".*\\.(md5|sha1|sha256|sha512|asc)"))
                    .forEach(found::add);
        }
        require(found.equals(due), stem + " has " + found + ", but due are " + due);
        for (String name : found) {
            Path file = folder.resolve(name);
            checksum(file, "MD5", ".md5");
            checksum(file, "SHA-1", ".sha1");
            require(Files.exists(Path.of(file + ".asc")) == signed, name + (signed ? " is not signed" : " is signed"));
            if (name.endsWith(".jar")) {
                jar(file);
            }
        }
    }

    private Document pom(Path file) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        boolean inherits = !text(pom, "parent/artifactId").isEmpty();
        for (String element : REQUIRED) {
            boolean fromParent = inherits && INHERITED.contains(element);
            require(fromParent || !text(pom, element).isEmpty(), file.getFileName() + " has no " + element);
        }
        if (inherits) {
            require(
                    PUBLISHED.contains(text(pom, "parent/artifactId")) && text(pom, "parent/version").equals(version),
                    file.getFileName() + " has a parent that is not published with it");
        }
        require(!Files.readString(file).contains("-SNAPSHOT"), file.getFileName() + " names a SNAPSHOT");
        require(!Files.readString(file).contains("<repositories>"), file.getFileName() + " names repositories");
        if (file.getFileName().toString().startsWith("lockstep-bom-")) {
            bom(pom);
        }
        return pom;
    }

    /** A BOM pins what it is for, and has no parent from which it would pin more. */
    private void bom(Document pom) throws Exception {
        require(text(pom, "parent/artifactId").isEmpty(), "the BOM has a parent");
        NodeList pinned = (NodeList) path().evaluate(
                "/project/dependencyManagement/dependencies/dependency", pom, XPathConstants.NODESET);
        for (int i = 0; i < pinned.getLength(); i++) {
            String group = path().evaluate("groupId", pinned.item(i));
            String artifact = path().evaluate("artifactId", pinned.item(i));
            boolean ours = group.equals("dev.lockstep") && PUBLISHED.contains(artifact);
            boolean natives = path().evaluate("classifier", pinned.item(i)).matches("natives-.*|linux-x86_64");
            require(ours || natives, "the BOM pins " + group + ":" + artifact + ", which is neither ours nor natives");
        }
        require(pinned.getLength() > PUBLISHED.size() - 2, "the BOM pins " + pinned.getLength() + " artifacts only");
    }

    private void jar(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (String entry : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
                require(jar.getEntry(entry) != null, file.getFileName() + " lacks " + entry);
            }
            String name = file.getFileName().toString();
            if (name.endsWith("-" + version + ".jar")) {
                String said = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
                require(version.equals(said), name + " has Implementation-Version " + said);
                boolean isNamed = jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name") != null;
                require(isNamed || jar.getEntry("module-info.class") != null, name + " is no module");
            }
        }
    }

    private void checksum(Path file, String algorithm, String suffix) throws Exception {
        Path sum = Path.of(file + suffix);
        if (!Files.exists(sum)) {
            problems.add(file.getFileName() + " has no " + suffix);
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String right = HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(in.readAllBytes()));
            require(
                    Files.readString(sum, StandardCharsets.US_ASCII).strip().equals(right),
                    sum.getFileName() + " is not the checksum of the file");
        }
    }

    private static String text(Document pom, String element) throws Exception {
        return path().evaluate("/project/" + element, pom).strip();
    }

    private static XPath path() {
        return XPathFactory.newInstance().newXPath();
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
