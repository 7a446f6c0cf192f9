package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionalTableReaderTest {
    @Test
    void anArtifactThatIsNotThereIsNamed() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Dataset.load("parquet:x.parquet", DataOptions.fromEnvironment(Map.of())))
                .withMessage("parquet: files are read by lockstep-learn-parquet, which is not there; "
                        + "add dev.lockstep:lockstep-learn-parquet");
    }

    @Test
    void aFormatThatNoArtifactIsForIsNone() {
        assertThat(OptionalTableReader.find("orc:")).isEmpty();
    }
}
