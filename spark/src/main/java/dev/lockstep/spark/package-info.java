/**
 * Linear classifiers on Apache Spark: {@link dev.lockstep.spark.LockstepClassifier} trains one on the devices of a cluster, as an Estimator
 * of Spark ML.
 */
@NullMarked
package dev.lockstep.spark;

import org.jspecify.annotations.NullMarked;
