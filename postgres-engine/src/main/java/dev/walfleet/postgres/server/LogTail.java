package dev.walfleet.postgres.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a server logged last. */
final class LogTail {
    private static final int BYTES = 16 * 1024;

    private LogTail() {}

    /** So many lines of the end of a log; empty where it cannot be read. */
    static String of(Path log, int lines) {
        try (FileChannel file = FileChannel.open(log)) {
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(file.size(), BYTES));
            file.read(end, file.size() - end.capacity());
            List<String> all =
                    new String(end.array(), StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
