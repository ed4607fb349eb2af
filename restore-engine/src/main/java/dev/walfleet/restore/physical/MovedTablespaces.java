package dev.walfleet.restore.physical;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Where a tablespace goes to another place, {@code tablespace_map} has to say so: a server that begins to recover makes the
 * links anew from it. And {@code backup_manifest} has to say that of {@code tablespace_map}, so that pg_verifybackup still agrees.
 */
final class MovedTablespaces {
    private static final Pattern ENTRY = Pattern.compile("(\\{ \"Path\": \"tablespace_map\", \"Size\": )\\d+"
            + "(, [^}]*\"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \")[0-9a-f]{8}(\" \\})");
    private static final Pattern LAST_LINE = Pattern.compile("\"Manifest-Checksum\": \"[0-9a-f]{64}\"\\}\n\\z");

    private MovedTablespaces() {}

    /** Rewrites both files where they are there. */
    static void rewrite(Path data, Map<Long, Path> links) throws IOException {
        Path map = data.resolve("tablespace_map");
        if (!Files.exists(map)) {
            return;
        }
        byte[] content = map(links);
        overwrite(map, content);
        Path manifest = data.resolve("backup_manifest");
        if (Files.exists(manifest)) {
            String text = Files.readString(manifest, StandardCharsets.UTF_8);
            overwrite(manifest, manifest(text, content).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A line for each, as {@code do_pg_backup_start} writes it: line breaks and backslashes have a backslash before them. */
    static byte[] map(Map<Long, Path> links) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(links)
                .forEach((oid, path) -> lines.append(oid)
                        .append(' ')
                        .append(path.toString().replaceAll("([\\\\\n\r])", "\\\\$1"))
                        .append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String manifest(String text, byte[] map) {
        CRC32C crc = new CRC32C();
        crc.update(map);
        String checksum = HexFormat.of().toHexDigits(Integer.reverseBytes((int) crc.getValue()));
        String told = ENTRY.matcher(text)
                .replaceFirst(match -> Matcher.quoteReplacement(
                        match.group(1) + map.length + match.group(2) + checksum + match.group(3)));
        Matcher last = LAST_LINE.matcher(told);
        if (!last.find()) {
            return told;
        }
        String covered = told.substring(0, last.start());
        return covered + "\"Manifest-Checksum\": \"" + sha256(covered) + "\"}\n";
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static void overwrite(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
