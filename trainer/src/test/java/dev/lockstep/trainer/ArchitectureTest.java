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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which module may know which: the api knows none, the patterns of fusion know the api alone, the CPU backend knows both and the GPU
 * backends know the kernels besides the api, the trainer names no backend, and nothing that users start has a test framework. */
class ArchitectureTest {
    private static final String[] API = {
        "dev.lockstep", "dev.lockstep.op..", "dev.lockstep.spi..", "dev.lockstep.error..", "dev.lockstep.file.."
    };
    private static final String REFERENCE = "dev.lockstep.reference..";
    private static final String TCK = "dev.lockstep.tck..";
    private static final String TRAINER = "dev.lockstep.trainer..";
    private static final String FUSION = "dev.lockstep.fusion..";
    private static final String KERNELS = "dev.lockstep.kernels..";

    /** The backends, and what they may know besides the api. */
    private static final Map<String, String> BACKENDS =
            Map.of("dev.lockstep.cpu..", FUSION, "dev.lockstep.cuda..", KERNELS, "dev.lockstep.opencl..", KERNELS);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.lockstep");

    @Test
    void everyClassBelongsToAModuleTheRulesKnow() {
        assertThat(CLASSES.stream()
                        .filter(resideOutsideOfPackages(withApi(others())))
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
    void fusionDependsOnTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage(FUSION)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(FUSION)))
                .check(CLASSES);
    }

    @Test
    void kernelsDependOnTheApiAndFusionAlone() {
        noClasses()
                .that()
                .resideInAPackage(KERNELS)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(KERNELS, FUSION)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void backendsDependOnTheApiAndFusionOrTheKernelsAlone() {
        BACKENDS.forEach((backend, besides) -> noClasses()
                .that()
                .resideInAPackage(backend)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(backend, besides)))
                .allowEmptyShould(true)
                .check(CLASSES));
    }

    @Test
    void trainerNamesNoBackendAndNoKernel() {
        noClasses()
                .that()
                .resideInAPackage(TRAINER)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others(TRAINER, REFERENCE)))
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
        return Stream.concat(Stream.of(REFERENCE, TCK, TRAINER, FUSION, KERNELS), BACKENDS.keySet().stream())
                .filter(name -> !List.of(allowed).contains(name))
                .toArray(String[]::new);
    }
}
