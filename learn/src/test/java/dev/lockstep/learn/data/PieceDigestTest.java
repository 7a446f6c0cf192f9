package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PieceDigestTest {
    @Test
    void givesTheDigestOfEachPieceInOrder() throws NoSuchAlgorithmException {
        byte[] values = new byte[(int) (2 * PieceDigest.PIECE + 77)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 31 + i / 1000);
        }

        byte[] digests = PieceDigest.of(MemorySegment.ofArray(values));

        assertThat(digests).hasSize(3 * 32);
        for (int piece = 0; piece < 3; piece++) {
            int from = (int) (piece * PieceDigest.PIECE);
            int to = (int) Math.min(values.length, from + PieceDigest.PIECE);
            assertThat(Arrays.copyOfRange(digests, piece * 32, piece * 32 + 32))
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(values, from, to)));
        }
    }
}
