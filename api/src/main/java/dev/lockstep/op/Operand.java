package dev.lockstep.op;

/**
 * An operand of an op.
 *
 * @param name its name in {@link dev.lockstep.Ops}
 * @param role what the op does with it
 * @param isOptional whether it may be absent
 */
public record Operand(String name, Role role, boolean isOptional) {
    /** What an op does with an operand. */
    public enum Role {
        /** It is read. */
        IN,
        /** It is written, whatever was there. */
        OUT,
        /** It is read and written. */
        IN_OUT;

        /** Returns whether the op reads it. */
        public boolean isRead() {
            return this != OUT;
        }

        /** Returns whether the op writes it. */
        public boolean isWritten() {
            return this != IN;
        }
    }
}
