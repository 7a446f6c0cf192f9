import dev.lockstep.bench.fit.FitProblem;
import smile.classification.LogisticRegression;

/** Fits Smile's logistic regression. Its objective is a sum over the rows, and its last class has weights of zero. */
final class SmileFit {
    private static final double TOLERANCE = 1e-5; // Smile's own default

    private SmileFit() {}

    public static void main(String[] words) throws Exception {
        FitProblem problem = new FitProblem(words);
        double[][] x = new double[problem.rows()][];
        for (int row = 0; row < x.length; row++) {
            x[row] = problem.row(row);
        }
        double lambda = problem.l2() * problem.rows();
        double[][] coefficients = LogisticRegression.multinomial(
                        x,
                        problem.labels(),
                        new LogisticRegression.Options(lambda, TOLERANCE, problem.iterations()))
                .coefficients();
        int features = x[0].length;
        double[][] weight = new double[problem.classes()][features];
        double[] bias = new double[problem.classes()];
        for (int c = 0; c < coefficients.length; c++) {
            System.arraycopy(coefficients[c], 0, weight[c], 0, features);
            bias[c] = coefficients[c][features];
        }
        centre(weight);
        problem.save(weight, bias);
        String version = LogisticRegression.class.getPackage().getImplementationVersion();
        System.out.println("Smile " + version + ", BFGS, at most " + problem.iterations() + " iterations");
    }

    /** Takes the mean of the classes from each weight: no probability changes, and the penalty is the least. */
    private static void centre(double[][] weight) {
        for (int i = 0; i < weight[0].length; i++) {
            double sum = 0;
            for (double[] of : weight) {
                sum += of[i];
            }
            for (double[] of : weight) {
                of[i] -= sum / weight.length;
            }
        }
    }
}
