package dev.walfleet.runtime.config;

import java.util.List;
import java.util.Locale;

/** Which keys hold what nobody may read in a log or on a screen. */
public final class Secrets {
    /** What is shown in place of a secret. */
    public static final String MASK = "***";

    private static final List<String> WORDS = List.of(
            "password",
            "passphrase",
            "secret",
            "token",
            "jaas",
            "private-key",
            "keystore.key",
            "webhook",
            "routing-key",
            "ping-url",
            "credential");

    private Secrets() {}

    /** Whether the value of a key of the configuration is a secret, by the key's name. */
    public static boolean named(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return !lower.endsWith("-file")
                && !lower.endsWith(".location")
                && WORDS.stream().anyMatch(lower::contains);
    }

    static String shown(String key, String value) {
        return named(key) ? MASK : value;
    }
}
