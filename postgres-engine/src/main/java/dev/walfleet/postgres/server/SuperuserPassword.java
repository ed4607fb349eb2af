package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.List;

/** Sets the password of a stopped server's superuser in single-user mode, through standard input: no file, no argument. */
final class SuperuserPassword {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final PostgresServerOptions options;
    private final ServerFolder folder;
    private final ServerUser user;

    SuperuserPassword(PostgresServerOptions options, ServerFolder folder, ServerUser user) {
        this.options = options;
        this.folder = folder;
        this.user = user;
    }

    void set(String password) {
        List<String> words = List.of(
                options.installation().path(PostgresTool.POSTGRES).toString(),
                "--single",
                "-D",
                folder.data().toString(),
                "-c",
                "log_statement=none",
                "-c",
                "log_min_error_statement=panic",
                "-c",
                "password_encryption=scram-sha-256",
                "postgres");
        String quoted = password.replace("'", "''");
        Command.Result result = user.command(words)
                .in(folder.root())
                .input("ALTER ROLE %s PASSWORD '%s'%n".formatted(PostgresServer.SUPERUSER, quoted))
                .run(LIMIT);
        if (!result.succeeded() || result.output().contains("ERROR:")) {
            throw new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    "the superuser's password of the server in %s could not be set (status %d)"
                            .formatted(folder.root(), result.status()),
                    "start it once with pg_ctl to see what is wrong; its log is " + folder.log());
        }
    }
}
