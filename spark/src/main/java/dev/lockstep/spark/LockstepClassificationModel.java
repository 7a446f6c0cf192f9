package dev.lockstep.spark;

import dev.lockstep.Devices;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * A linear classifier that {@link LockstepClassifier} trained: logits = weight · features + bias, and their softmax.
 *
 * <p>{@link #transform} computes in blocks of {@code blockSize} rows, on the device of each task. Saved, it is a safetensors file beside the
 * params, which {@link LinearModel#load} reads as well.
 */
public final class LockstepClassificationModel
        extends ProbabilisticClassificationModel<Vector, LockstepClassificationModel> implements MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final int features;
    private final int classes;
    private final float[] point;
    private final double[] losses;
    private final Param<String> device;
    private final IntParam blockSize;

    /**
     * Takes over the parameters.
     *
     * @param point weights, row-major [classes, features], then biases
     * @param losses of each epoch or iteration
     */
    LockstepClassificationModel(String uid, int features, int classes, float[] point, double[] losses) {
        this.uid = uid;
        super();
        this.features = features;
        this.classes = classes;
        this.point = point;
        this.losses = losses;
        this.device = new Param<>(
                this,
                "device",
                "auto (the task's GPU if Spark gave it one, else cpu), cpu, cuda (the task's GPU), or one by its number");
        this.blockSize =
                new IntParam(this, "blockSize", "rows that are classified at once (>= 1)", ParamValidators.gtEq(1));
        setDefault(device, Devices.AUTO);
        setDefault(blockSize, 1024);
    }

    /** Reads one that was saved. */
    public static LockstepClassificationModel load(String path) {
        return read().load(path);
    }

    /** Returns what reads one that was saved. */
    public static MLReader<LockstepClassificationModel> read() {
        return new ModelFiles.Reader();
    }

    @Override
    public MLWriter write() {
        return new ModelFiles.Writer(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public int numClasses() {
        return classes;
    }

    @Override
    public int numFeatures() {
        return features;
    }

    /** Returns the mean training loss of each epoch, or the objective after each iteration of lbfgs; empty if it was read from a file. */
    public double[] objectiveHistory() {
        return losses.clone();
    }

    /** Returns the same model for use without Spark; its classes are called 0 to C − 1. */
    public LinearModel toLinearModel() {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return new LinearModel(
                Features.vectors(features),
                names,
                Arrays.copyOf(point, features * classes),
                Arrays.copyOfRange(point, features * classes, point.length),
                ImageForm.UNKNOWN);
    }

    /** The param of {@link #getDevice}. */
    public Param<String> device() {
        return device;
    }

    /** See the text of the param. */
    public LockstepClassificationModel setDevice(String value) {
        set(device, value);
        return this;
    }

    /** See the text of the param. */
    public String getDevice() {
        return getOrDefault(device);
    }

    /** The param of {@link #getBlockSize}. */
    public IntParam blockSize() {
        return blockSize;
    }

    /** See the text of the param. */
    public LockstepClassificationModel setBlockSize(int value) {
        set(blockSize, value);
        return this;
    }

    /** See the text of the param. */
    public int getBlockSize() {
        return (Integer) getOrDefault(blockSize);
    }

    @Override
    public LockstepClassificationModel copy(ParamMap extra) {
        LockstepClassificationModel copy = new LockstepClassificationModel(uid, features, classes, point, losses);
        copyValues(copy, extra);
        copy.setParent(parent());
        return copy;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return super.transformSchema(FeatureColumn.asVector(schema, getFeaturesCol()));
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType checked = transformSchema(dataset.schema());
        StructType output = dataset.schema();
        for (String name : List.of(getRawPredictionCol(), getProbabilityCol(), getPredictionCol())) {
            if (!name.isEmpty()) {
                output = output.add(checked.apply(name));
            }
        }
        BlockTransform blocks = new BlockTransform(
                features,
                classes,
                point,
                getDevice(),
                getBlockSize(),
                dataset.schema().fieldIndex(getFeaturesCol()),
                !getRawPredictionCol().isEmpty(),
                !getProbabilityCol().isEmpty(),
                !getPredictionCol().isEmpty(),
                isDefined(thresholds()) ? getThresholds() : new double[0]);
        return dataset.toDF().mapPartitions(blocks, Encoders.row(output));
    }

    @Override
    public Vector predictRaw(Vector vector) {
        if (vector.size() != features) {
            throw new IllegalArgumentException(
                    "a vector has %s features, the model knows %s".formatted(vector.size(), features));
        }
        double[] logits = new double[classes];
        for (int label = 0; label < classes; label++) {
            logits[label] = point[features * classes + label];
        }
        vector.foreachNonZero((index, value) -> {
            for (int label = 0; label < classes; label++) {
                logits[label] += point[label * features + (Integer) index] * (Double) value;
            }
            return scala.runtime.BoxedUnit.UNIT;
        });
        return Vectors.dense(logits);
    }

    @Override
    public Vector raw2probabilityInPlace(Vector logits) {
        double[] values = ((DenseVector) logits).values();
        double greatest = Arrays.stream(values).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = StrictMath.exp(values[i] - greatest);
            sum += values[i];
        }
        for (int i = 0; i < values.length; i++) {
            values[i] /= sum;
        }
        return logits;
    }

    /** Says that it knows no summary. Scala's trait wants the method, whose types Java cannot name. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Tuple3 findSummaryModel() {
        return new Tuple3(this, getProbabilityCol(), getPredictionCol());
    }

    @Override
    public String toString() {
        return "LockstepClassificationModel: uid=" + uid + ", numClasses=" + classes + ", numFeatures=" + features;
    }
}
