package dev.lockstep.reference;

import dev.lockstep.Compute;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.Operand;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call on a device, each operand of which lies within a larger tensor: its offset is odd in elements, and there are guard
 * bytes on both sides. As numbers the guards are NaN or negative, so that reading them shows too. Guards and operand are copied each by
 * itself, so that a copy to or from a wrong place shows, and the first time by an upload that goes on after the call. Operands that are only
 * read may lie in memory of the host instead, which is wrapped to be read only.
 */
final class GuardedCall implements AutoCloseable {
    private static final int AFTER = 67;
    private static final int ALIGNMENT = 64;

    private final HostCall host;
    private final Arena arena = Arena.ofShared();
    private final Scope scope;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private final OpCall call;

    /** An operand's place: the guard before it, the view that the op is given, the guard behind it, and the bytes before the call. */
    private record Region(List<Tensor> parts, HostTensor before, int first, boolean zeroed) {
        Tensor view() {
            return parts.get(1);
        }

        void restore() {
            if (view().isReadOnly()) {
                return;
            }
            MemorySegment bytes = MemorySegment.ofArray(before.toBytes());
            long from = 0;
            for (Tensor part : parts) {
                part.copyFrom(bytes.asSlice(from, part.byteSize()));
                from += part.byteSize();
            }
        }

        /** Puts the bytes there for the first time. */
        void upload() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, before.toBytes());
                long from = 0;
                for (Tensor part : parts) {
                    part.queue().upload(bytes.asSlice(from, part.byteSize()), part);
                    from += part.byteSize();
                }
                view().queue().synchronize();
            }
        }

        HostTensor download() {
            byte[] bytes = new byte[before.toBytes().length];
            long from = 0;
            for (Tensor part : parts) {
                part.copyTo(MemorySegment.ofArray(bytes).asSlice(from, part.byteSize()));
                from += part.byteSize();
            }
            return HostTensor.ofBytes(before.dtype(), before.shape(), bytes);
        }
    }

    /**
     * Puts the operands in their places.
     *
     * @param wrapsInputs whether what is only read lies in memory of the host
     */
    GuardedCall(Compute compute, HostCall host, boolean wrapsInputs) {
        this.host = host;
        this.scope = compute.scope();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int first = 1;
        for (Operand operand : host.signature()) {
            String home = host.home(operand);
            if (!regions.containsKey(home)) {
                boolean wraps = wrapsInputs && !isWritten(home);
                HostTensor before = guarded(host.operand(home), first);
                regions.put(
                        home,
                        wraps ? wrap(before, host.operand(home), first) : place(before, host.operand(home), first));
                first += 2;
            }
            tensors.put(operand.name(), regions.get(home).view());
        }
        this.call = host.options().on(tensors);
    }

    OpCall call() {
        return call;
    }

    /** Puts everything back as it was before the call. */
    void restore() {
        regions.values().forEach(Region::restore);
    }

    /** Looks for memory that did not begin as zeros. */
    Optional<Failure> dirt() {
        return regions.entrySet().stream()
                .filter(entry -> !entry.getValue().zeroed())
                .map(entry -> Failure.other(
                        host.op().toString(), entry.getKey(), "the memory of " + entry.getKey() + " was not zeroed"))
                .findFirst();
    }

    /** Downloads the whole of every region. */
    Map<String, HostTensor> download() {
        Map<String, HostTensor> after = new LinkedHashMap<>();
        regions.forEach((name, region) -> after.put(name, region.download()));
        return after;
    }

    /** Returns the operands that the call writes, by operand name, from what {@link #download} gave. */
    Map<String, HostTensor> written(Map<String, HostTensor> after) {
        Map<String, HostTensor> written = new LinkedHashMap<>();
        for (Operand operand : host.signature()) {
            if (operand.role().isWritten()) {
                String home = host.home(operand);
                Region region = regions.get(home);
                HostTensor content = host.operand(home);
                int width = content.dtype().byteSize();
                byte[] bytes = Arrays.copyOfRange(
                        after.get(home).toBytes(), region.first() * width, (region.first() + content.size()) * width);
                written.put(operand.name(), HostTensor.ofBytes(content.dtype(), content.shape(), bytes));
            }
        }
        return written;
    }

    /**
     * Looks for changes where there must be none: in guards, and in operands that are only read.
     */
    Optional<Failure> trespass(Map<String, HostTensor> after) {
        for (Map.Entry<String, Region> entry : regions.entrySet()) {
            String name = entry.getKey();
            Region region = entry.getValue();
            byte[] before = region.before().toBytes();
            byte[] now = after.get(name).toBytes();
            int width = region.before().dtype().byteSize();
            int size = host.operand(name).size();
            int start = region.first() * width;
            int end = start + size * width;
            int at = mismatch(before, now, 0, start);
            if (at < 0 && !isWritten(name)) {
                at = mismatch(before, now, start, end);
            }
            if (at < 0) {
                at = mismatch(before, now, end, now.length);
            }
            if (at >= 0) {
                int element = at / width - region.first();
                String problem = at >= start && at < end
                        ? name + "[" + element + "] was changed, but must only be read"
                        : "memory beside " + name + " was overwritten, at its element " + element + " of " + size;
                return Optional.of(Failure.other(host.op().toString(), name, problem));
            }
        }
        return Optional.empty();
    }

    /** Returns the position of the first byte from one position to another that differs, or −1. */
    private static int mismatch(byte[] a, byte[] b, int from, int to) {
        int at = Arrays.mismatch(a, from, to, b, from, to);
        return at < 0 ? -1 : from + at;
    }

    @Override
    public void close() {
        scope.close();
        arena.close();
    }

    private boolean isWritten(String home) {
        return host.signature().stream()
                .anyMatch(operand ->
                        operand.role().isWritten() && host.home(operand).equals(home));
    }

    /** Returns an operand between its guards. */
    private static HostTensor guarded(HostTensor content, int first) {
        int width = content.dtype().byteSize();
        int elements = first + content.size() + AFTER;
        int start = first * width;
        int end = start + content.size() * width;
        byte[] bytes = new byte[elements * width];
        System.arraycopy(content.toBytes(), 0, bytes, start, end - start);
        guard(bytes, 0, start, width);
        guard(bytes, end, bytes.length, width);
        return HostTensor.ofBytes(content.dtype(), Shape.of(elements), bytes);
    }

    private static void guard(byte[] bytes, int from, int to, int width) {
        for (int i = from; i < to; i++) {
            bytes[i] = i % width == 0 && width != 2 ? (byte) (37 * i + 11) : (byte) 0xFF;
        }
    }

    private Region place(HostTensor before, HostTensor content, int first) {
        Tensor whole = scope.tensor(before.dtype(), before.shape());
        boolean zeroed = HostTensor.download(whole).mismatch(HostTensor.zeros(before.dtype(), before.shape())) < 0;
        Region region = new Region(parts(whole, content, first), before, first, zeroed);
        region.upload();
        return region;
    }

    /** Puts an operand into memory of the host that starts at no multiple of 64 bytes, and wraps that. */
    private Region wrap(HostTensor before, HostTensor content, int first) {
        byte[] bytes = before.toBytes();
        int width = before.dtype().byteSize();
        MemorySegment memory =
                arena.allocate(width + (long) bytes.length, ALIGNMENT).asSlice(width);
        memory.copyFrom(MemorySegment.ofArray(bytes));
        Tensor whole = scope.wrapReadOnly(memory.asReadOnly(), before.dtype(), before.shape());
        return new Region(parts(whole, content, first), before, first, true);
    }

    private static List<Tensor> parts(Tensor whole, HostTensor content, int first) {
        int end = first + content.size();
        return List.of(
                whole.rows(0, first),
                whole.rows(first, end).reshape(content.shape().toArray()),
                whole.rows(end, whole.size()));
    }
}
