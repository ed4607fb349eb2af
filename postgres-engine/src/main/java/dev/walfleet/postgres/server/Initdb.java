package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the data folder of a new server: UTF8, checksums, SCRAM for everyone. The superuser's password goes through a file
 * that only the server's user can read, and is gone afterwards.
 */
final class Initdb {
    private static final Logger log = LoggerFactory.getLogger(Initdb.class);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final PostgresServerOptions options;
    private final ServerFolder folder;
    private final ServerUser user;

    Initdb(PostgresServerOptions options, ServerFolder folder, ServerUser user) {
        this.options = options;
        this.folder = folder;
        this.user = user;
    }

    void run(String password) {
        Path passwordFile = folder.root().resolve("initdb.password");
        try {
            write(passwordFile, password);
            Command.Result result = initdb(passwordFile, "--locale=C.UTF-8");
            if (!result.succeeded() && result.output().contains("invalid locale")) {
                log.info("locale C.UTF-8 is not available, the server sorts by bytes folder={}", folder.root());
                result = initdb(passwordFile, "--no-locale");
            }
            if (!result.succeeded()) {
                throw new WalfleetException(
                        FailureCode.TOOL_FAILED,
                        "initdb of postgresql %s ended with status %d: %s"
                                .formatted(options.installation().version(), result.status(), result.output()),
                        "see the message above; the folder is " + folder.root());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a server in " + folder.root(), e);
        } finally {
            delete(passwordFile);
        }
    }

    private Command.Result initdb(Path passwordFile, String locale) {
        List<String> words = new ArrayList<>(List.of(
                options.installation().path(PostgresTool.INITDB).toString(),
                "--pgdata=" + folder.data(),
                "--username=" + PostgresServer.SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                locale,
                "--data-checksums",
                "--no-instructions"));
        if (options.throwAway()) {
            words.add("--no-sync");
        }
        return user.command(words).in(folder.root()).run(LIMIT);
    }

    private void write(Path passwordFile, String password) throws IOException {
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password + "\n");
        user.own(passwordFile);
    }

    private static void delete(Path passwordFile) {
        try {
            Files.deleteIfExists(passwordFile);
        } catch (IOException e) {
            throw new UncheckedIOException("the password file " + passwordFile + " could not be deleted", e);
        }
    }
}
