package dev.lockstep.learn.data;

import dev.lockstep.file.Sha256;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;

/** SHA-256 of large memory. Its pieces are hashed side by side, because one thread would be slower than a disk. */
public final class PieceDigest {
    static final long PIECE = 8 << 20;
    private static final int CHUNK = 1 << 16;
    private static final int DIGEST = 32;

    private PieceDigest() {}

    /** Returns the digests of all pieces, one after the other. */
    public static byte[] of(MemorySegment values) {
        int pieces = Math.toIntExact(Math.ceilDiv(values.byteSize(), PIECE));
        byte[] digests = new byte[Math.multiplyExact(pieces, DIGEST)];
        Parallel.forEach(pieces, () -> piece -> {
            long from = piece * PIECE;
            MessageDigest digest = Sha256.digest();
            update(digest, values.asSlice(from, Math.min(PIECE, values.byteSize() - from)));
            System.arraycopy(digest.digest(), 0, digests, piece * DIGEST, DIGEST);
        });
        return digests;
    }

    /** Hashes values in their order. */
    public static void update(MessageDigest digest, MemorySegment values) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, values.byteSize())];
        MemorySegment target = MemorySegment.ofArray(chunk);
        for (long from = 0; from < values.byteSize(); from += chunk.length) {
            int bytes = (int) Math.min(chunk.length, values.byteSize() - from);
            MemorySegment.copy(values, from, target, 0, bytes);
            digest.update(chunk, 0, bytes);
        }
    }
}
