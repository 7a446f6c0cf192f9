package dev.lockstep.learn;

/** A training has diverged. The message is one line that says which number is not finite, and what helps. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code found} says which number is not finite. */
    DivergenceException(String found) {
        super("the training diverged: " + found + "; lower the learning rate");
    }
}
