/** Reads Parquet files for {@code dev.lockstep.learn}, which finds it as a service. */
module dev.lockstep.learn.parquet {
    requires com.github.luben.zstd_jni;
    requires dev.hardwood.core;
    requires dev.lockstep.learn;
    requires java.logging;
    requires jdk.jfr; // the library emits events
    requires org.xerial.snappy;
    requires static org.jspecify;

    provides dev.lockstep.learn.data.OptionalTableReader with
            dev.lockstep.learn.parquet.ParquetTableReader;
}
