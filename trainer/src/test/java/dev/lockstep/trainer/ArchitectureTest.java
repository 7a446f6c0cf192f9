package dev.lockstep.trainer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which module may know which: the api knows none, backends know the api and the kernels alone, learn knows the api, the trainer
 * names no backend, and nothing that users start has a test framework. */
class ArchitectureTest {
    private static final String[] API = {
        "dev.lockstep",
        "dev.lockstep.op..",
        "dev.lockstep.spi..",
        "dev.lockstep.error..",
        "dev.lockstep.tuning..",
        "dev.lockstep.fusion..",
        "dev.lockstep.file.."
    };
    private static final String REFERENCE = "dev.lockstep.reference..";
    private static final String TCK = "dev.lockstep.tck..";
    private static final String LEARN = "dev.lockstep.learn..";
    private static final String TRAINER = "dev.lockstep.trainer..";
    private static final String KERNELS = "dev.lockstep.kernels..";
    private static final Set<String> BACKENDS =
            Set.of("dev.lockstep.cpu..", "dev.lockstep.cuda..", "dev.lockstep.opencl..");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("learn-fixtures"))
            .importPackages("dev.lockstep");

    @Test
    void everyClassBelongsToAModuleTheRulesKnow() {
        String[] known = Stream.of(
                        Stream.of(API), Stream.of(REFERENCE, TCK, LEARN, TRAINER, KERNELS), BACKENDS.stream())
                .flatMap(packages -> packages)
                .toArray(String[]::new);

        assertThat(CLASSES.stream()
                        .filter(resideOutsideOfPackages(known))
                        .map(Object::toString)
                        .toList())
                .isEmpty();
    }

    @Test
    void apiDependsOnNothingButTheJdk() {
        noClasses()
                .that()
                .resideInAnyPackage(API)
                .should()
                .dependOnClassesThat(resideOutsideOfPackages(withApi("java..", "org.jspecify.annotations..")))
                .check(CLASSES);
    }

    @Test
    void referenceDependsOnTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage(REFERENCE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(REFERENCE)))
                .check(CLASSES);
    }

    @Test
    void tckDependsOnTheApiAndTheReferenceAlone() {
        noClasses()
                .that()
                .resideInAPackage(TCK)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(TCK, REFERENCE)))
                .check(CLASSES);
    }

    @Test
    void onlyTheTckReachesTestFrameworks() {
        noClasses()
                .that(resideOutsideOfPackages(TCK))
                .should()
                .dependOnClassesThat(resideInAnyPackage(TCK, "org.junit..", "net.jqwik.."))
                .check(CLASSES);
    }

    @Test
    void kernelsDependOnTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage(KERNELS)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(KERNELS)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void backendsDependOnTheApiAndTheKernelsAlone() {
        for (String backend : BACKENDS) {
            noClasses()
                    .that()
                    .resideInAPackage(backend)
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(others(backend, KERNELS)))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void learnDependsOnTheApiAloneAndKnowsNoCommandLine() {
        noClasses()
                .that()
                .resideInAPackage(LEARN)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(LEARN)))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void trainerNamesNoBackendAndNoKernel() {
        noClasses()
                .that()
                .resideInAPackage(TRAINER)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(TRAINER, LEARN, REFERENCE)))
                .check(CLASSES);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.lockstep.(*)..")
                .namingSlices("$1")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES.that(resideOutsideOfPackages(API)));
    }

    private static String[] withApi(String... more) {
        return Stream.concat(Stream.of(API), Stream.of(more)).toArray(String[]::new);
    }

    /** The packages of every module above the api but the given ones. */
    private static String[] others(String... allowed) {
        return Stream.concat(Stream.of(REFERENCE, TCK, LEARN, TRAINER, KERNELS), BACKENDS.stream())
                .filter(name -> !List.of(allowed).contains(name))
                .toArray(String[]::new);
    }
}
