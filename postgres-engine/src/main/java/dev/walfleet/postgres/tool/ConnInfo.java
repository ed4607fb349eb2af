package dev.walfleet.postgres.tool;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.Tls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A connection as libpq's programs are told of it: a string without the password, and a password file. */
final class ConnInfo {
    private ConnInfo() {}

    /**
     * The connection string ({@code keyword='value'}). It may stand in an argument list, which everyone on the machine can read:
     * the password is not in it.
     */
    static String of(ConnectionTarget target) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("host", target.host());
        words.put("port", Integer.toString(target.port()));
        words.put("user", target.user());
        words.put("dbname", target.database().value());
        words.put("application_name", "walfleet");
        words.put(
                "connect_timeout",
                Long.toString(Math.max(2, target.connectTimeout().toSeconds())));
        words.put("keepalives_idle", "30");
        words.put("keepalives_interval", "10");
        words.put("keepalives_count", "3");
        Tls tls = target.tls();
        words.put("sslmode", tls.mode().key());
        putIfThere(words, "sslrootcert", tls.rootCert());
        putIfThere(words, "sslcert", tls.cert());
        putIfThere(words, "sslkey", tls.key());
        return words.entrySet().stream()
                .map(word -> word.getKey() + "='"
                        + word.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'")
                .collect(Collectors.joining(" "));
    }

    /** A line of libpq's password file that fits any server: the file is read by one program only. */
    static String passwordLine(String password) {
        return "*:*:*:*:" + password.replace("\\", "\\\\").replace(":", "\\:") + "\n";
    }

    private static void putIfThere(Map<String, String> words, String key, @Nullable String value) {
        if (value != null) {
            words.put(key, value);
        }
    }
}
