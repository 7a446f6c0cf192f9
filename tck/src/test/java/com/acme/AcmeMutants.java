package com.acme;

import dev.lockstep.tck.mutant.MutantBackend;

/** Acme's device with mistakes. */
public final class AcmeMutants extends MutantBackend {
    /** For the service loader. */
    public AcmeMutants() {
        super("acme-mutant", new AcmeBackend());
    }
}
