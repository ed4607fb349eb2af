package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A backup in a folder, and PostgreSQL's own programs run on it as the user that may. */
final class RestoredFolder {
    private final PostgresInstallation installation;
    private final Path data;

    RestoredFolder(PostgresInstallation installation, Path data) {
        this.installation = installation;
        this.data = data;
    }

    /** From the server's own {@code pg_wal}, all of it but the files that are only being made, which may vanish at any time. */
    void takeWal(PostgresServer server) throws IOException {
        try (Stream<Path> segments = Files.list(server.dataFolder().resolve("pg_wal"))) {
            for (Path segment : segments.filter(
                            file -> WalSegmentName.is(file.getFileName().toString()))
                    .toList()) {
                Files.copy(segment, data.resolve("pg_wal").resolve(segment.getFileName()));
            }
        }
    }

    /** The locations of the source stay the source's. */
    void mapTablespaces(PhysicalReport report, Path tablespaces) throws IOException {
        StringBuilder map = new StringBuilder();
        for (Tablespace space : report.tablespaces()) {
            if (!space.inPlace()) {
                map.append(space.oid())
                        .append(' ')
                        .append(tablespaces.resolve("" + space.oid()))
                        .append('\n');
            }
        }
        if (!map.isEmpty()) {
            Files.writeString(data.resolve("tablespace_map"), map);
        }
    }

    void own(Path... folders) throws IOException, InterruptedException {
        for (Path folder : folders) {
            if (Files.isWritable(Path.of("/root"))) {
                exec("", List.of("chown", "-R", "postgres:", folder.toString()));
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    void start(int port) throws IOException, InterruptedException {
        run(
                "",
                "pg_ctl",
                "-D",
                data.toString(),
                "-w",
                "-t",
                "60",
                "-l",
                data.resolve("restored.log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off",
                "start");
    }

    void stop() throws IOException, InterruptedException {
        run("", "pg_ctl", "-D", data.toString(), "-w", "-m", "fast", "stop");
    }

    /** What the program printed; an assertion fails where it failed. */
    String run(String password, String program, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        if (Files.isWritable(Path.of("/root"))) {
            words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        words.add(installation.binFolder().resolve(program).toString());
        words.addAll(List.of(arguments));
        return exec(password, words);
    }

    private static String exec(String password, List<String> words) throws IOException, InterruptedException {
        Path output = Files.createTempFile("walfleet", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("PGPASSWORD", password);
            int status = builder.start().waitFor();
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            if (status != 0) {
                throw new AssertionError(words + " ended with " + status + ":\n" + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }
}
