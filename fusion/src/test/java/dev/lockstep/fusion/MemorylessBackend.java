package dev.lockstep.fusion;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** A device whose tensors have a size and no content, for who looks at calls and makes none. */
final class MemorylessBackend implements Backend, BackendCompute, BackendQueue {
    private static final DeviceInfo INFO =
            new DeviceInfo(new Device("memoryless", 0), "Memoryless", Long.MAX_VALUE, 0, Map.of());

    /** Memory that is none, and shares nothing with any other. */
    private static final class Nowhere implements Buffer {
        private final long bytes;

        Nowhere(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public long byteSize() {
            return bytes;
        }
    }

    @Override
    public String kind() {
        return INFO.device().kind();
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        return this;
    }

    @Override
    public DeviceInfo info() {
        return INFO;
    }

    @Override
    public BackendQueue openQueue() {
        return this;
    }

    @Override
    public Map<String, String> software() {
        return Map.of();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public Buffer allocate(long bytes) {
        return new Nowhere(bytes);
    }

    @Override
    public void free(Buffer buffer) {}

    @Override
    public boolean accepts(Buffer buffer) {
        return false;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void execute(OpCall call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {}
}
