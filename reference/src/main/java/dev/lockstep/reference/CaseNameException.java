package dev.lockstep.reference;

import dev.lockstep.error.LockstepException;

/** A text is not the name of a case. */
public final class CaseNameException extends LockstepException {
    private static final long serialVersionUID = 1L;

    CaseNameException(String name, String problem) {
        super("'" + name + "' is not the name of a case: " + problem + "; an example is " + OpCase.EXAMPLE);
    }
}
