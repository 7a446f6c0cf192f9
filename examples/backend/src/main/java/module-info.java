/** Acme's accelerator, for Lockstep. */
module com.acme.lockstep {
    requires transitive dev.lockstep.api;

    exports com.acme;

    provides dev.lockstep.spi.Backend with
            com.acme.AcmeBackend;
}
