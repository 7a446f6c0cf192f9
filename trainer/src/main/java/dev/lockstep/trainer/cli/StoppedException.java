package dev.lockstep.trainer.cli;

/** The user stopped the training, which is whole and saved if that was asked for. The message is the line to show. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StoppedException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
