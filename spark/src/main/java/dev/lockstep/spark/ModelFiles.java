package dev.lockstep.spark;

import dev.lockstep.learn.LinearModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/** How a model lies in a file system of Hadoop: Spark's metadata with the params, and a safetensors file. */
final class ModelFiles {
    private static final String FILE = "model.safetensors";

    private ModelFiles() {}

    /** Writes a model. */
    static final class Writer extends MLWriter {
        private final LockstepClassificationModel model;

        Writer(LockstepClassificationModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            SparkSession spark = sparkSession();
            DefaultParamsWriter.saveMetadata(model, path, spark);
            Path target = new Path(path, FILE);
            try {
                java.nio.file.Path local = Files.createTempDirectory("lockstep");
                java.nio.file.Path file = local.resolve(FILE);
                try {
                    model.toLinearModel().save(file);
                    try (OutputStream out =
                            target.getFileSystem(configuration(spark)).create(target, true)) {
                        Files.copy(file, out);
                    }
                } finally {
                    Files.deleteIfExists(file);
                    Files.delete(local);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the model cannot be written to " + target, e);
            }
        }
    }

    /** Reads a model. */
    static final class Reader extends MLReader<LockstepClassificationModel> {
        @Override
        public LockstepClassificationModel load(String path) {
            SparkSession spark = sparkSession();
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader.loadMetadata(path, spark, LockstepClassificationModel.class.getName());
            LinearModel read = read(new Path(path, FILE), configuration(spark));
            float[] point = java.util.Arrays.copyOf(read.weight(), read.weight().length + read.bias().length);
            System.arraycopy(read.bias(), 0, point, read.weight().length, read.bias().length);
            LockstepClassificationModel model = new LockstepClassificationModel(
                    metadata.uid(), read.features().count(), read.bias().length, point, new double[0]);
            metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
            return model;
        }

        private static LinearModel read(Path source, Configuration configuration) {
            try {
                java.nio.file.Path local = Files.createTempFile("lockstep", FILE);
                try {
                    try (InputStream in = source.getFileSystem(configuration).open(source)) {
                        Files.copy(in, local, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                    return LinearModel.load(local);
                } finally {
                    Files.delete(local);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the model cannot be read from " + source, e);
            }
        }
    }

    private static Configuration configuration(SparkSession spark) {
        return spark.sparkContext().hadoopConfiguration();
    }
}
