package dev.sluice.dtesn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.model.ModelSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final byte[] TEXT = "A tree of membranes reads what there is to read, and says how it was.\n"
            .repeat(12)
            .getBytes(StandardCharsets.US_ASCII);

    private static ModelSpec spec() {
        return ModelFields.read(new RequestFields(Map.of("esn_size", "64", "encoding", "bytes")));
    }

    /** All chunks, where so many are only skipped. */
    private static List<Chunk> chunks(int size, int skipped) {
        Run run = new Run(spec());
        List<Chunk> chunks = new ArrayList<>();
        for (int at = 0; at < TEXT.length; at += size) {
            int length = Math.min(size, TEXT.length - at);
            run.read(TEXT, at, length);
            if (at + length == TEXT.length) {
                run.end();
            }
            if (run.chunks() < skipped) {
                run.resume(run.chunks() + 1);
            } else {
                chunks.add(run.cut());
            }
        }
        return chunks;
    }

    @Test
    void chunksSayWhereTheyAreAndWhatWasBeforeTheirEnd() throws Exception {
        List<Chunk> chunks = chunks(100, 0);
        assertThat(chunks).hasSize(9);
        Chunk third = chunks.get(2);
        assertThat(third.index()).isEqualTo(2);
        assertThat(third.offset()).isEqualTo(200);
        assertThat(third.length()).isEqualTo(100);
        assertThat(third.prefixSha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(TEXT, 300))));
        assertThat(third.part().symbols()).isEqualTo(100);
        assertThat(third.part().noveltyBits()).isBetween(0.1, 9.0);
        assertThat(third.membranes()).hasSize(4);
        assertThat(chunks.getLast().length()).isEqualTo(TEXT.length - 800);
    }

    @Test
    void theLastStateIsTheSameForEachSizeOfChunks() {
        String digest = chunks(TEXT.length, 0).getLast().stateDigest();
        for (int size : new int[] {1, 7, 128, 400}) {
            assertThat(chunks(size, 0).getLast().stateDigest()).isEqualTo(digest);
        }
    }

    @Test
    void whoSkipsWhatHeHasIsToldTheSameFromThereOn() {
        List<Chunk> all = chunks(64, 0);
        for (int skipped = 0; skipped < all.size(); skipped++) {
            assertThat(chunks(64, skipped)).isEqualTo(all.subList(skipped, all.size()));
        }
    }

    private static final Checkpoint CHECKPOINT = new Checkpoint(
            Checkpoint.Stage.DETAIL, 1, 99, 17, 5, 5_000_000_000L, 1_024, -3, Instant.ofEpochSecond(1_800_000_000));

    private static byte[] key(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return key;
    }

    @Test
    void aCheckpointIsReadAsItWasWritten() {
        CheckpointKey key = new CheckpointKey(key(1));
        String id = key.write(CHECKPOINT);
        assertThat(id).matches("[A-Za-z0-9_-]{100,110}");
        assertThat(new CheckpointKey(key(1)).read(id)).contains(CHECKPOINT);
    }

    @Test
    void aCheckpointThatSomebodyElseMadeIsNone() {
        CheckpointKey key = new CheckpointKey(key(1));
        String id = key.write(CHECKPOINT);
        assertThat(new CheckpointKey(key(2)).read(id)).isEmpty();
        byte[] bytes = Base64.getUrlDecoder().decode(id);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 4;
            assertThat(key.read(Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .isEmpty();
        }
        for (String none : List.of("", "7", "not base64!", id.substring(1), id + "AAAA", "\u00e9")) {
            assertThat(key.read(none)).isEmpty();
        }
    }

    @Test
    void aKeyHasAsManyBytesAsTheHash() {
        assertThatThrownBy(() -> new CheckpointKey(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key must have at least 32 bytes: 31");
    }
}
