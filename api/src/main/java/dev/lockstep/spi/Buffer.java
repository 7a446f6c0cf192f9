package dev.lockstep.spi;

/** Memory on a device, owned by the backend that made it. Starts at a multiple of 64 bytes. */
public interface Buffer {
    /** Returns its size in bytes. */
    long byteSize();
}
