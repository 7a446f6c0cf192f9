package dev.lockstep.error;

/** A setting of the process, such as a system property, has an invalid value. {@code auto} throws it instead of choosing another device. */
public final class ConfigurationException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error for a setting as it was given, and what would be right. */
    public ConfigurationException(String setting, String problem, String remedy) {
        super(setting + ": " + problem + "; " + remedy);
    }
}
