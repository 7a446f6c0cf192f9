package dev.lockstep.reference;

import java.util.stream.Stream;

/** The cases of one op: how a name becomes a call, and which names make the catalogue. */
interface CaseFamily {
    /** Draws the call that the parameters describe. */
    HostCall call(CaseParams params, CaseData data);

    /** Returns the parameters of the catalogue's cases, without the seed. */
    Stream<String> catalogue();
}
