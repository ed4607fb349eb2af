package dev.walfleet.restore.recovery;

import dev.walfleet.restore.physical.Ownership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The few files in a restored data folder that make a server recover, written so that they survive a power cut. */
public final class RecoveryFiles {
    private static final String AUTO = "postgresql.auto.conf";
    private static final String CONF = "postgresql.conf";
    private static final String HBA = "pg_hba.conf";

    private static final String MADE =
            "# made by walfleet restore: the configuration was not in the data directory that was backed up\n";

    /** Settings that must not be lower where WAL is replayed than where it was written, and what {@code pg_controldata} calls them. */
    private static final Map<String, String> AT_LEAST = Map.of(
            "max_connections", "max_connections setting",
            "max_worker_processes", "max_worker_processes setting",
            "max_wal_senders", "max_wal_senders setting",
            "max_prepared_transactions", "max_prepared_xacts setting",
            "max_locks_per_transaction", "max_locks_per_xact setting");

    private final Path data;

    public RecoveryFiles(Path data) {
        this.data = data;
    }

    /**
     * Writes them; the signal file last.
     *
     * @param segmentSize of the cluster's WAL, in bytes
     * @return what a person should know
     */
    public List<String> write(RestoredSettings settings, int segmentSize) throws IOException {
        List<String> notes = new ArrayList<>();
        for (String signal : List.of("standby.signal", "recovery.signal")) { // a backup of a standby has the first
            Files.deleteIfExists(data.resolve(signal));
        }
        if (Files.notExists(data.resolve(CONF))) {
            put(CONF, MADE + sizes(segmentSize));
            notes.add(CONF
                    + " was not in the data directory and is not in the backup: an empty one was made; bring your own,"
                    + " with max_connections and its like at least as high as they were");
        }
        if (Files.notExists(data.resolve(HBA))) {
            put(HBA, "# made by walfleet restore\nlocal all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n");
            notes.add(HBA
                    + " was not in the data directory and is not in the backup: one was made that lets local users in");
        }
        auto(settings);
        put(settings.signal(), "");
        sync(data);
        return notes;
    }

    /** As initdb has them: no server starts with less than two segments. */
    private static String sizes(int segmentSize) {
        int megabytes = segmentSize >> 20;
        return megabytes <= 16
                ? ""
                : "min_wal_size = " + 5 * megabytes + "MB\nmax_wal_size = " + 64 * megabytes + "MB\n";
    }

    /**
     * Gives a configuration that was made here what a recovery cannot do without.
     *
     * @param control what {@code pg_controldata} says of the folder, by name
     */
    public void raise(Map<String, String> control) throws IOException {
        String present = Files.readString(data.resolve(CONF), StandardCharsets.ISO_8859_1); // of any encoding
        if (!present.startsWith(MADE)) {
            return; // somebody's own
        }
        StringBuilder text = new StringBuilder(present);
        new TreeMap<>(AT_LEAST).forEach((name, label) -> {
            String value = control.get(label);
            if (value != null) {
                text.append(name).append(" = ").append(value).append('\n');
            }
        });
        put(CONF, text.toString());
        sync(data);
    }

    /** Other settings in the place of those that were written: the rest stays as it is. */
    public void replace(RestoredSettings settings) throws IOException {
        auto(settings);
        sync(data);
    }

    private void auto(RestoredSettings settings) throws IOException {
        Path auto = data.resolve(AUTO);
        put(AUTO, settings.in(Files.exists(auto) ? Files.readString(auto) : ""));
    }

    private void put(String name, String text) throws IOException {
        Path beside = data.resolve(name + ".tmp");
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel file = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Ownership.of(data).give(beside);
        Files.move(beside, data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }
}
