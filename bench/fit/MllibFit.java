import dev.lockstep.bench.fit.FitProblem;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Fits the logistic regression of Spark MLlib in one process. The many zeros of images make sparse vectors the faster ones. */
final class MllibFit {
    private MllibFit() {}

    public static void main(String[] words) throws Exception {
        FitProblem problem = new FitProblem(words);
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + problem.threads() + "]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
                .config("spark.local.dir", System.getProperty("java.io.tmpdir"))
                .getOrCreate()) {
            LogisticRegressionModel fit = new LogisticRegression()
                    .setFamily("multinomial")
                    .setStandardization(false)
                    .setRegParam(problem.l2())
                    .setMaxIter(problem.iterations())
                    .fit(rows(spark, problem));
            Matrix coefficients = fit.coefficientMatrix();
            double[][] weight = new double[problem.classes()][coefficients.numCols()];
            for (int c = 0; c < weight.length; c++) {
                for (int i = 0; i < weight[c].length; i++) {
                    weight[c][i] = coefficients.apply(c, i);
                }
            }
            problem.save(weight, fit.interceptVector().toArray());
            System.out.println("Spark MLlib " + spark.version() + ", LBFGS, "
                    + fit.summary().totalIterations() + " iterations");
        }
    }

    private static Dataset<Row> rows(SparkSession spark, FitProblem problem) {
        List<Row> rows = new ArrayList<>();
        int[] labels = problem.labels();
        for (int row = 0; row < problem.rows(); row++) {
            rows.add(RowFactory.create(
                    (double) labels[row], Vectors.dense(problem.row(row)).toSparse()));
        }
        StructType schema = new StructType()
                .add("label", DataTypes.DoubleType)
                .add("features", SQLDataTypes.VectorType());
        return spark.createDataFrame(rows, schema)
                .repartition(problem.threads())
                .cache();
    }
}
