package dev.lockstep.tuning;

/**
 * A candidate that a tuning has tried.
 *
 * @param subject what the parameters are for, such as {@code large}
 * @param parameters the parameters of the candidate
 * @param gigaflops its speed, the geometric mean over the products that it was measured on, in 10⁹ operations a second; 0 if refused
 * @param refusal why it was refused, empty if its results are right
 * @param share how much of the tuning is done, 0 to 1
 */
public record TuningStep(String subject, String parameters, double gigaflops, String refusal, double share) {}
