package dev.walfleet.repository.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.FailureCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentTest {
    private static final Note NOTE =
            new Note("snow ☃", 7, Instant.parse("2026-11-22T02:00:00Z"), List.of("a", "b"), List.of());

    record Note(String words, long size, Instant at, List<String> list, List<String> none) {}

    @Test
    void isJsonThatAPersonCanReadWithItsDigestAtTheEnd() {
        assertThat(new String(Document.encode("note", NOTE), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {
                          "walfleet": "note",
                          "formatVersion": 1,
                          "words": "snow ☃",
                          "size": 7,
                          "at": "2026-11-22T02:00:00Z",
                          "list": [
                            "a",
                            "b"
                          ],
                          "none": [],
                          "sha256": "SHA"
                        }
                        """.replace("SHA", headDigest(Document.encode("note", NOTE))));
    }

    @Test
    void readsBackWhatWasWritten() throws DocumentException {
        Document document = Document.parse("note", Document.encode("note", NOTE));
        assertThat(document.as(Note.class)).isEqualTo(NOTE);
        assertThat(document.text("words")).isEqualTo("snow ☃");
        assertThat(document.text("nothing")).isEmpty();
    }

    @Test
    void noticesAnyFlippedBit() {
        byte[] bytes = Document.encode("note", NOTE);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertUnusable(damaged, FailureCode.OBJECT_DAMAGED);
        }
    }

    @Test
    void noticesAnyTruncationAndAnyAddition() {
        byte[] bytes = Document.encode("note", NOTE);
        for (int length = 0; length < bytes.length; length++) {
            assertUnusable(Arrays.copyOf(bytes, length), FailureCode.OBJECT_DAMAGED);
        }
        assertUnusable(Arrays.copyOf(bytes, bytes.length + 1), FailureCode.OBJECT_DAMAGED);
    }

    @Test
    void isNotAnotherKindOfDocument() {
        assertThatThrownBy(() -> Document.parse("note", Document.encode("letter", NOTE)))
                .hasMessage("it is a document 'letter', expected 'note'");
    }

    @Test
    void saysSoWhereANewerReleaseWroteIt() {
        byte[] newer = signed("{\n  \"walfleet\": \"note\",\n  \"formatVersion\": 2,\n");
        assertUnusable(newer, FailureCode.NOT_SUPPORTED);
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() throws DocumentException {
        byte[] more = signed("{\n  \"walfleet\": \"note\",\n  \"formatVersion\": 1,\n  \"more\": {\"a\": [1]},\n");
        assertThat(Document.parse("note", more).text("walfleet")).isEqualTo("note");
    }

    private static void assertUnusable(byte[] bytes, FailureCode code) {
        assertThatThrownBy(() -> Document.parse("note", bytes).as(Note.class))
                .isInstanceOfSatisfying(
                        DocumentException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] signed(String head) {
        byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
        return (head + "  \"sha256\": \"" + Sha256.of(bytes) + "\"\n}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What {@code head -n -2 | sha256sum} prints. */
    private static String headDigest(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String head = text.lines().limit(text.lines().count() - 2).reduce("", (a, line) -> a + line + "\n");
        return Sha256.of(head.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
