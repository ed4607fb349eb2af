package dev.walfleet.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackFormatTest {
    private static final FileFacts FILE =
            new FileFacts(new FilePath("base/5/1"), 200_000, 0xffffffffL, Instant.ofEpochSecond(1, 2), 0640);

    @Test
    void aHashIsXxh3InItsCanonicalForm() {
        assertThat(ChunkHash.bytes(ChunkHash.of(new byte[0], 0, 0)))
                .asHexString()
                .isEqualTo("99AA06D3014798D86001C324468D497F"); // XXH128("") of the reference implementation
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        assertThat(new ChunkHash().of(direct, 77, 65_536)).isEqualTo(ChunkHash.of(bytes, 77, 65_536));
    }

    @Test
    void numbersComeBack() throws MalformedException {
        long[] numbers = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE};
        VarOutput out = new VarOutput();
        for (long number : numbers) {
            out.number(number);
        }
        VarInput in = new VarInput(out.text("ü").toBytes());
        for (long number : numbers) {
            assertThat(in.number()).isEqualTo(number);
        }
        assertThat(in.text()).isEqualTo("ü");
        in.expectEnd();
    }

    @Test
    void aMapThatMakesNoSenseIsRefusedWhateverItHolds() throws MalformedException {
        Piece piece = Piece.of(3, 0, 200_000, new byte[4 * 16]);
        Section section = new Section("p", List.of(new Frame(10, 99, 200_000, List.of(piece))));
        byte[] map = BackupMap.encode(
                List.of(new FolderFacts(new FilePath("pg_wal"), 0700)),
                List.of(new BackupMap.Numbered(3, FILE)),
                0,
                List.of(section.encode()));
        BackupMap decoded = BackupMap.decode(map);
        assertThat(decoded.files()).containsExactly(FILE);
        assertThat(decoded.section(decoded.sections().get(0))
                        .frames()
                        .get(0)
                        .pieces()
                        .get(0)
                        .file())
                .isZero();
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            byte[] wrong = map.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            }
            try {
                BackupMap other = BackupMap.decode(wrong);
                for (byte[] some : other.sections()) {
                    other.section(some);
                }
            } catch (MalformedException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void anIndexIsFoundFromTheEndBehindTokens() throws MalformedException {
        PackIndex index = new PackIndex(
                new ClusterId("orders-prod"),
                new BackupId("base_20261122_030000"),
                new JobId("orders-prod/full/x"),
                List.of(new FilePath("base/5/1")),
                List.of(new Frame(0, 99, 65_536, List.of(Piece.of(0, 65_536, 65_536, new byte[16])))));
        byte[] encoded = index.encode();
        byte[] token = new byte[24];
        ByteBuffer.wrap(token).putLong(0x502A4D1810000000L);
        ByteBuffer pack = ByteBuffer.allocate(99 + encoded.length + 48);
        pack.position(99).put(encoded).put(token).put(token);

        int length = PackIndex.lengthFrom(pack.array());
        byte[] end = java.util.Arrays.copyOfRange(pack.array(), pack.capacity() - length, pack.capacity());
        PackIndex found = PackIndex.decode(end);

        assertThat(found.files()).isEqualTo(index.files());
        assertThat(found.job()).isEqualTo(index.job());
        assertThat(found.frames().get(0).pieces().get(0).offset()).isEqualTo(65_536);
        end[20] ^= 1;
        assertThatThrownBy(() -> PackIndex.decode(end)).hasMessageContaining("hash");
    }

    @Test
    void aPathCannotLeadOut() {
        for (String path : List.of("", "/etc/passwd", "a//b", "../x", "a/../b", "a/.", "a/", "a\0b")) {
            assertThatThrownBy(() -> new FilePath(path)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
