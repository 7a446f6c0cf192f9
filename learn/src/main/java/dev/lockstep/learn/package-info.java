/**
 * Linear classifiers as a library: {@link dev.lockstep.learn.Dataset} holds what to learn from, {@link dev.lockstep.learn.Trainer} learns on a
 * device, and {@link dev.lockstep.learn.LinearModel} predicts, is saved and is loaded.
 *
 * <pre>{@code
 * try (Compute device = Compute.open("auto")) {
 *     Dataset data = Dataset.load("mnist", DataOptions.fromEnvironment(System.getenv()));
 *     LinearModel model = new Trainer(data, TrainingSettings.DEFAULTS.withEpochs(10)).train(device);
 *     model.save(Path.of("digits.safetensors"));
 *     Predictions predictions = model.predict(device, data.valid().values());
 * }
 * }</pre>
 *
 * <p>{@link dev.lockstep.learn.Trainer#savingTo} leaves a training in a file, {@link dev.lockstep.learn.SavedTraining} goes on with it, and
 * {@link dev.lockstep.learn.PicturePreparation} brings a picture into the form of a model's images.
 *
 * <p>A model of more than one layer is put together from {@link dev.lockstep.learn.LinearLayer} and {@link dev.lockstep.Ops}, learns from a
 * {@link dev.lockstep.learn.BatchFeed}, and is updated by {@link dev.lockstep.learn.ParameterUpdates}.
 *
 * <p>Errors are unchecked and typed, each of one line: {@link dev.lockstep.learn.DataException} for data that cannot be used,
 * {@link dev.lockstep.learn.ModelException} for model files, {@link dev.lockstep.learn.HeapException} for what Java's heap cannot hold,
 * {@link dev.lockstep.learn.DivergenceException} for trainings that leave the finite numbers, {@link java.lang.IllegalArgumentException} for
 * arguments that do not fit, and those of {@link dev.lockstep.error} for what a device refuses.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.lockstep.learn;

import org.jspecify.annotations.NullMarked;
