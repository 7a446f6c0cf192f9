/** The API of Lockstep: devices, tensors, ops and the backend SPI. */
module dev.lockstep.api {
    requires static org.jspecify;

    exports dev.lockstep;
}
