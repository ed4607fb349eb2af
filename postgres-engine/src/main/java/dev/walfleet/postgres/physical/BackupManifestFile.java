package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.Lsn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;

/**
 * PostgreSQL's own {@code backup_manifest}, which {@code pg_verifybackup} reads ("Backup Manifest Format" in the PostgreSQL
 * documentation): version 1 up to release 16, version 2 from 17 on.
 */
final class BackupManifestFile {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'").withZone(ZoneOffset.UTC);

    private BackupManifestFile() {}

    static byte[] of(StartPoint start, Lsn stop, List<StoredFile> files) {
        StringBuilder json = new StringBuilder(120 * files.size() + 400);
        boolean second = start.server().version().major() >= 17;
        json.append("{ \"PostgreSQL-Backup-Manifest-Version\": ").append(second ? 2 : 1);
        if (second) {
            json.append(",\n\"System-Identifier\": ").append(start.server().systemIdentifier());
        }
        json.append(",\n\"Files\": [");
        String separator = "\n";
        for (StoredFile file : files) {
            json.append(separator)
                    .append("{ \"Path\": ")
                    .append(string(file.path()))
                    .append(", \"Size\": ")
                    .append(file.size())
                    .append(", \"Last-Modified\": \"")
                    .append(time(file.modified()))
                    .append("\", \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"")
                    .append(HexFormat.of().toHexDigits(Integer.reverseBytes(file.crc32c())))
                    .append("\" }");
            separator = ",\n";
        }
        json.append("\n],\n\"WAL-Ranges\": [\n{ \"Timeline\": ")
                .append(start.timeline().id())
                .append(", \"Start-LSN\": \"")
                .append(start.lsn())
                .append("\", \"End-LSN\": \"")
                .append(stop)
                .append("\" }\n],\n");
        byte[] covered = json.toString().getBytes(StandardCharsets.UTF_8); // all but the last line
        json.append("\"Manifest-Checksum\": \"")
                .append(HexFormat.of().formatHex(sha256(covered)))
                .append("\"}\n");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }

    private static String string(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
