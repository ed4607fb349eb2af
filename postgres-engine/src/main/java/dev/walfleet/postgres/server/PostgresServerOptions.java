package dev.walfleet.postgres.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a server of ours is to run.
 *
 * @param folder holds {@code data/}, {@code socket/} and {@code server.log}; made where it is missing
 * @param port 0 = a free one, chosen at each {@link PostgresServer#open open}, kept over restarts
 * @param settings server settings by name, given at start; they win over the files
 * @param password of the superuser, where it must be a certain one; a generated one otherwise
 * @param startTimeout how long the server may take to accept connections, recovery included
 * @param throwAway the folder is deleted on close, and nothing is fsynced
 */
public record PostgresServerOptions(
        PostgresInstallation installation,
        Path folder,
        int port,
        Map<String, String> settings,
        @Nullable String password,
        Duration startTimeout,
        boolean throwAway) {
    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    public PostgresServerOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port of " + port + ", expected 0 to 65535");
        }
        settings.keySet().stream()
                .filter(name -> !SETTING.matcher(name).matches())
                .forEach(name -> {
                    throw new IllegalArgumentException("a server setting named \"" + name + "\"");
                });
        if (password != null && (password.isEmpty() || password.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException("a password that is empty or holds a control character");
        }
        settings = Map.copyOf(settings);
        folder = folder.toAbsolutePath().normalize();
    }

    /** A server whose data outlives this process. */
    public static PostgresServerOptions in(Path folder, PostgresInstallation installation) {
        return new PostgresServerOptions(installation, folder, 0, Map.of(), null, Duration.ofSeconds(60), false);
    }

    static PostgresServerOptions throwAway(Path folder, PostgresInstallation installation) {
        Map<String, String> fast = Map.of("fsync", "off", "synchronous_commit", "off", "shared_buffers", "32MB");
        return new PostgresServerOptions(installation, folder, 0, fast, null, Duration.ofSeconds(60), true);
    }

    public PostgresServerOptions withPort(int newPort) {
        return new PostgresServerOptions(installation, folder, newPort, settings, password, startTimeout, throwAway);
    }

    public PostgresServerOptions withSetting(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new PostgresServerOptions(installation, folder, port, more, password, startTimeout, throwAway);
    }

    public PostgresServerOptions withPassword(String newPassword) {
        return new PostgresServerOptions(installation, folder, port, settings, newPassword, startTimeout, throwAway);
    }

    public PostgresServerOptions withStartTimeout(Duration limit) {
        return new PostgresServerOptions(installation, folder, port, settings, password, limit, throwAway);
    }

    Optional<String> givenPassword() {
        return Optional.ofNullable(password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresServerOptions[%s, folder=%s, port=%d, settings=%s, throwAway=%s]"
                .formatted(installation, folder, port, settings, throwAway);
    }
}
