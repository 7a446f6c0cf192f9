package dev.lockstep.spark;

import dev.lockstep.Devices;
import dev.lockstep.learn.Schedule;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Trains a linear classifier with softmax cross-entropy on the devices of a cluster: each task of one barrier stage keeps a part of the rows
 * on its device, and all add their gradients in every step.
 *
 * <p>The model's bits depend on the rows and the parameters alone, and not on the number of tasks, on partitions or on the order of
 * rows, where all tasks have devices of one kind and {@code averagingSteps} is 1. Rows with the same content lie in the same one of
 * {@code shards} parts. Features are taken as binary32.
 *
 * <p>The checkpoint directory of the SparkContext, where there is one, receives the state of a training after each
 * {@code checkpointInterval} epochs; a training of which a task or an executor was lost goes on from there, and else from its start.
 */
public final class LockstepClassifier
        extends ProbabilisticClassifier<Vector, LockstepClassifier, LockstepClassificationModel>
        implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> weightCol;
    private final IntParam maxIter;
    private final DoubleParam regParam;
    private final DoubleParam tol;
    private final DoubleParam stepSize;
    private final LongParam seed;
    private final IntParam checkpointInterval;
    private final DoubleParam momentum;
    private final Param<String> device;
    private final IntParam batchSize;
    private final Param<String> optimizer;
    private final Param<String> schedule;
    private final IntParam numTasks;
    private final IntParam shards;
    private final IntParam averagingSteps;
    private final LongParam timeout;
    private transient @Nullable ResourceProfile resources;

    /** Makes a classifier with a name of its own. */
    public LockstepClassifier() {
        this(Identifiable.randomUID("lockstep"));
    }

    /** Makes a classifier with this name. */
    public LockstepClassifier(String uid) {
        this.uid = uid;
        super();
        weightCol = new Param<>(this, "weightCol", "column of the rows' weights; empty for none");
        maxIter = new IntParam(
                this, "maxIter", "epochs, or the most iterations of lbfgs (>= 0)", ParamValidators.gtEq(0));
        regParam = new DoubleParam(
                this,
                "regParam",
                "weight decay, or the strength of lbfgs's penalty: half of it times the sum of the squared weights (>= 0)",
                ParamValidators.gtEq(0));
        tol = new DoubleParam(
                this,
                "tol",
                "lbfgs stops where the Euclidean norm of the gradient is at most this (>= 0)",
                ParamValidators.gtEq(0));
        stepSize = new DoubleParam(this, "stepSize", "learning rate of sgd and adamw (> 0)", ParamValidators.gt(0));
        seed = new LongParam(this, "seed", "decides the initial weights and the order of the rows");
        checkpointInterval = new IntParam(
                this,
                "checkpointInterval",
                "epochs or iterations from one checkpoint to the next (>= 1), or -1 for none; without a checkpoint directory of the"
                        + " SparkContext there are none");
        momentum = new DoubleParam(
                this, "momentum", "momentum of sgd, in [0, 1)", ParamValidators.inRange(0, 1, true, false));
        device = new Param<>(
                this,
                "device",
                "auto (the task's GPU if Spark gave it one, else cpu), cpu, cuda (the task's GPU), or one by its number such as cuda:0");
        batchSize = new IntParam(
                this, "batchSize", "rows of a step, of all tasks together (>= 1)", ParamValidators.gtEq(1));
        List<String> optimizers = List.of(TrainingPlan.SGD, TrainingPlan.ADAMW, TrainingPlan.LBFGS);
        optimizer = new Param<>(this, "optimizer", "one of " + optimizers, ParamValidators.inArray(optimizers));
        schedule = new Param<>(this, "schedule", "how the learning rate changes: " + Schedule.FORMS);
        numTasks = new IntParam(
                this, "numTasks", "tasks, each with a device; 0 for as many as run at once", ParamValidators.gtEq(0));
        shards = new IntParam(
                this,
                "shards",
                "logical parts of the rows, on which the bits of the model depend: a power of two, and the most tasks there can be");
        averagingSteps = new IntParam(
                this,
                "averagingSteps",
                "1 adds the gradients of all tasks in every step; more lets each task take so many steps on its own before the weights are"
                        + " averaged, which is faster, but makes the model depend on the number of tasks (>= 1)",
                ParamValidators.gtEq(1));
        timeout = new LongParam(
                this, "timeout", "seconds that a task waits for another before it fails (> 0)", ParamValidators.gt(0));
        setDefault(weightCol, "");
        setDefault(maxIter, 10);
        setDefault(regParam, 0.0);
        setDefault(tol, 1e-4);
        setDefault(stepSize, 0.1);
        setDefault(seed, 0L);
        setDefault(checkpointInterval, 1);
        setDefault(momentum, 0.0);
        setDefault(device, Devices.AUTO);
        setDefault(batchSize, 256);
        setDefault(optimizer, TrainingPlan.SGD);
        setDefault(schedule, Schedule.constant().toString());
        setDefault(numTasks, 0);
        setDefault(shards, 16);
        setDefault(averagingSteps, 1);
        setDefault(timeout, 120L);
    }

    /** Reads one that was saved. */
    public static LockstepClassifier load(String path) {
        return read().load(path);
    }

    /** Returns what reads one that was saved. */
    public static MLReader<LockstepClassifier> read() {
        return new DefaultParamsReader<>();
    }

    @Override
    public MLWriter write() {
        return new DefaultParamsWriter(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public LockstepClassifier copy(ParamMap extra) {
        LockstepClassifier copy = defaultCopy(extra);
        copy.resources = resources;
        return copy;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return super.transformSchema(FeatureColumn.asVector(schema, getFeaturesCol()));
    }

    @Override
    public LockstepClassificationModel train(Dataset<?> dataset) {
        SparkContext spark = dataset.sparkSession().sparkContext();
        ClusterTraining training = new ClusterTraining(spark, resources);
        TrainingPlan plan = plan(training, dataset.schema());
        Outcome outcome = training.train(columns(dataset), plan);
        if (!outcome.error().isEmpty()) {
            throw new IllegalArgumentException(outcome.error());
        }
        return new LockstepClassificationModel(
                Identifiable.randomUID("lockstep"),
                outcome.features(),
                outcome.classes(),
                outcome.point(),
                outcome.losses());
    }

    private Dataset<Row> columns(Dataset<?> dataset) {
        Column features = functions.col(getFeaturesCol());
        Column label = functions.col(getLabelCol()).cast("double");
        return getWeightCol().isEmpty()
                ? dataset.select(features, label)
                : dataset.select(features, label, functions.col(getWeightCol()).cast("double"));
    }

    private TrainingPlan plan(ClusterTraining training, StructType schema) {
        int most = getShards();
        if (most < 1 || Integer.bitCount(most) != 1) {
            throw new IllegalArgumentException("shards is %s; right would be a power of two, such as %s"
                    .formatted(most, Math.max(1, Integer.highestOneBit(Math.max(1, most)))));
        }
        if (getCheckpointInterval() < 1 && getCheckpointInterval() != -1) {
            throw new IllegalArgumentException("checkpointInterval is %s; right would be 1 or more, or -1 for none"
                    .formatted(getCheckpointInterval()));
        }
        boolean isLbfgs = getOptimizer().equals(TrainingPlan.LBFGS);
        if (isLbfgs && getAveragingSteps() > 1) {
            throw new IllegalArgumentException(
                    "averagingSteps is %s, but lbfgs takes no steps of batches; leave it at 1"
                            .formatted(getAveragingSteps()));
        }
        // So many that the largest has a row for every step.
        int parts = isLbfgs ? most : Math.min(most, Integer.highestOneBit(getBatchSize()));
        scala.Option<Object> named = MetadataUtils.getNumClasses(schema.apply(getLabelCol()));
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        int tasks = training.tasks(getNumTasks(), parts);
        TrainingPlan plan = new TrainingPlan(
                getDevice(),
                getOptimizer(),
                getMaxIter(),
                getBatchSize(),
                getStepSize(),
                getMomentum(),
                getRegParam(),
                getTol(),
                getSchedule(),
                getSeed(),
                tasks,
                parts,
                getAveragingSteps(),
                !getWeightCol().isEmpty(),
                named.isEmpty() ? 0 : (Integer) named.get(),
                getCheckpointInterval() == -1 ? null : training.newCheckpoints(),
                Math.max(1, getCheckpointInterval()),
                getTimeout(),
                HexFormat.of().formatHex(secret));
        plan.settings(); // refuses what cannot be before the work begins
        return plan;
    }

    /**
     * Sets what the tasks of the training need, such as more processors than those of the rest of the application: a stage-level resource
     * profile without requirements of executors, for which Spark would need dynamic allocation, which barrier stages cannot have. It is not saved.
     */
    public LockstepClassifier setResourceProfile(ResourceProfile profile) {
        resources = profile;
        return this;
    }

    /** The param of {@link #getWeightCol}. */
    public Param<String> weightCol() {
        return weightCol;
    }

    /** See the text of the param. */
    public LockstepClassifier setWeightCol(String value) {
        set(weightCol, value);
        return this;
    }

    /** See the text of the param. */
    public String getWeightCol() {
        return getOrDefault(weightCol);
    }

    /** The param of {@link #getMaxIter}. */
    public IntParam maxIter() {
        return maxIter;
    }

    /** See the text of the param. */
    public LockstepClassifier setMaxIter(int value) {
        set(maxIter, value);
        return this;
    }

    /** See the text of the param. */
    public int getMaxIter() {
        return (Integer) getOrDefault(maxIter);
    }

    /** The param of {@link #getRegParam}. */
    public DoubleParam regParam() {
        return regParam;
    }

    /** See the text of the param. */
    public LockstepClassifier setRegParam(double value) {
        set(regParam, value);
        return this;
    }

    /** See the text of the param. */
    public double getRegParam() {
        return (Double) getOrDefault(regParam);
    }

    /** The param of {@link #getTol}. */
    public DoubleParam tol() {
        return tol;
    }

    /** See the text of the param. */
    public LockstepClassifier setTol(double value) {
        set(tol, value);
        return this;
    }

    /** See the text of the param. */
    public double getTol() {
        return (Double) getOrDefault(tol);
    }

    /** The param of {@link #getStepSize}. */
    public DoubleParam stepSize() {
        return stepSize;
    }

    /** See the text of the param. */
    public LockstepClassifier setStepSize(double value) {
        set(stepSize, value);
        return this;
    }

    /** See the text of the param. */
    public double getStepSize() {
        return (Double) getOrDefault(stepSize);
    }

    /** The param of {@link #getSeed}. */
    public LongParam seed() {
        return seed;
    }

    /** See the text of the param. */
    public LockstepClassifier setSeed(long value) {
        set(seed, value);
        return this;
    }

    /** See the text of the param. */
    public long getSeed() {
        return (Long) getOrDefault(seed);
    }

    /** The param of {@link #getCheckpointInterval}. */
    public IntParam checkpointInterval() {
        return checkpointInterval;
    }

    /** See the text of the param. */
    public LockstepClassifier setCheckpointInterval(int value) {
        set(checkpointInterval, value);
        return this;
    }

    /** See the text of the param. */
    public int getCheckpointInterval() {
        return (Integer) getOrDefault(checkpointInterval);
    }

    /** The param of {@link #getMomentum}. */
    public DoubleParam momentum() {
        return momentum;
    }

    /** See the text of the param. */
    public LockstepClassifier setMomentum(double value) {
        set(momentum, value);
        return this;
    }

    /** See the text of the param. */
    public double getMomentum() {
        return (Double) getOrDefault(momentum);
    }

    /** The param of {@link #getDevice}. */
    public Param<String> device() {
        return device;
    }

    /** See the text of the param. */
    public LockstepClassifier setDevice(String value) {
        set(device, value);
        return this;
    }

    /** See the text of the param. */
    public String getDevice() {
        return getOrDefault(device);
    }

    /** The param of {@link #getBatchSize}. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** See the text of the param. */
    public LockstepClassifier setBatchSize(int value) {
        set(batchSize, value);
        return this;
    }

    /** See the text of the param. */
    public int getBatchSize() {
        return (Integer) getOrDefault(batchSize);
    }

    /** The param of {@link #getOptimizer}. */
    public Param<String> optimizer() {
        return optimizer;
    }

    /** See the text of the param. */
    public LockstepClassifier setOptimizer(String value) {
        set(optimizer, value);
        return this;
    }

    /** See the text of the param. */
    public String getOptimizer() {
        return getOrDefault(optimizer);
    }

    /** The param of {@link #getSchedule}. */
    public Param<String> schedule() {
        return schedule;
    }

    /** See the text of the param. */
    public LockstepClassifier setSchedule(String value) {
        set(schedule, value);
        return this;
    }

    /** See the text of the param. */
    public String getSchedule() {
        return getOrDefault(schedule);
    }

    /** The param of {@link #getNumTasks}. */
    public IntParam numTasks() {
        return numTasks;
    }

    /** See the text of the param. */
    public LockstepClassifier setNumTasks(int value) {
        set(numTasks, value);
        return this;
    }

    /** See the text of the param. */
    public int getNumTasks() {
        return (Integer) getOrDefault(numTasks);
    }

    /** The param of {@link #getShards}. */
    public IntParam shards() {
        return shards;
    }

    /** See the text of the param. */
    public LockstepClassifier setShards(int value) {
        set(shards, value);
        return this;
    }

    /** See the text of the param. */
    public int getShards() {
        return (Integer) getOrDefault(shards);
    }

    /** The param of {@link #getAveragingSteps}. */
    public IntParam averagingSteps() {
        return averagingSteps;
    }

    /** See the text of the param. */
    public LockstepClassifier setAveragingSteps(int value) {
        set(averagingSteps, value);
        return this;
    }

    /** See the text of the param. */
    public int getAveragingSteps() {
        return (Integer) getOrDefault(averagingSteps);
    }

    /** The param of {@link #getTimeout}. */
    public LongParam timeout() {
        return timeout;
    }

    /** See the text of the param. */
    public LockstepClassifier setTimeout(long value) {
        set(timeout, value);
        return this;
    }

    /** See the text of the param. */
    public long getTimeout() {
        return (Long) getOrDefault(timeout);
    }
}
