package dev.lockstep.tuning;

/**
 * One candidate that a tuning has looked at.
 *
 * @param subject what the parameters are for, such as {@code large}
 * @param parameters the parameters of the candidate
 * @param gigaflops its speed, the geometric mean over the products that it was measured on, in 10⁹ operations a second; 0 if refused
 * @param refusal why it is out of the question, empty if it computes what it should
 * @param share how much of the tuning is done, 0 to 1
 */
public record TuningStep(String subject, String parameters, double gigaflops, String refusal, double share) {}
