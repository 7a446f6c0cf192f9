package dev.lockstep;

/** Whose memory a tensor has. */
enum Ownership {
    /** The device's own: it counts as such, and is freed behind its last use. */
    DEVICE,
    /** The application's, for the device to read and write. The backend is told nothing when the tensor is closed. */
    APPLICATION,
    /** The application's, for the device to read: the backend gives it back behind its last use. */
    LENT
}
