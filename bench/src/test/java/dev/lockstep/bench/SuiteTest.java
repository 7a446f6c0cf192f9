package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteTest {
    private static final int PROBES = 15;

    @Test
    void theFullSuiteHasLinearProbesInThreeForms() {
        assertThat(titles(Suite.named("full")))
                .contains("probe forward 32×512→10", "probe dX 1024×4096→1000", "probe dW 256×768→100")
                .filteredOn(title -> title.startsWith("probe"))
                .hasSize(PROBES);
    }

    @Test
    void theQuickSuiteHasThemOnRequestAlone() {
        Suite quick = Suite.named("quick");

        assertThat(titles(quick)).noneMatch(title -> title.startsWith("probe"));
        assertThat(titles(quick.only(List.of("probe")))).hasSize(PROBES).allMatch(title -> title.startsWith("probe"));
        assertThat(quick.only(List.of("probe")).layers()).isEmpty();
        assertThat(titles(quick.only(List.of("probe/linear/", "sgd/"))))
                .hasSize(6)
                .contains("SGD, 16 M parameters", "probe forward 1024×512→1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear/", ",dx", ",dw"})
    void aTextThatDoesNotAskForProbesBringsNoneIntoTheQuickSuite(String text) {
        assertThat(titles(Suite.named("quick").only(List.of(text))))
                .hasSize(2)
                .allMatch(title -> title.startsWith("linear"));
    }

    @Test
    void aWorkerKnowsAProbeAsTheProductThatItIs() {
        assertThat(Suite.named("full")
                        .only(List.of("probe/linearBackward/n=32,"))
                        .cases())
                .extracting(BenchCase::task)
                .containsExactly("linearBackward/n=32,in=512,out=10,dx", "linearBackward/n=32,in=512,out=10,dw");
        assertThat(Sample.PRODUCT.task()).isEqualTo(Sample.PRODUCT.name());
    }

    private static List<String> titles(Suite suite) {
        return suite.cases().stream().map(BenchCase::title).toList();
    }
}
