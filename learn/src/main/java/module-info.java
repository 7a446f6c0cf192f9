/** Linear classifiers as a library: data sets, training, prediction and model files, on any device. It names no backend. */
@SuppressWarnings("module") // the others are compiled later
module dev.lockstep.learn {
    requires transitive dev.lockstep.api;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires de.siegmar.fastcsv;
    requires java.desktop;
    requires java.net.http;
    requires static org.jspecify;

    exports dev.lockstep.learn;
    exports dev.lockstep.learn.data to
            dev.lockstep.learn.parquet,
            dev.lockstep.trainer;
    exports dev.lockstep.learn.model to
            dev.lockstep.trainer;
    exports dev.lockstep.learn.training to
            dev.lockstep.trainer;

    uses dev.lockstep.learn.data.OptionalTableReader;
}
