package dev.walfleet.local;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** What a client signs its requests with. */
public record S3Credentials(String accessKey, String secretKey) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public S3Credentials {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("an S3 key that is empty");
        }
    }

    public static S3Credentials random() {
        return new S3Credentials(hex(10).toUpperCase(Locale.ROOT), hex(20));
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Without the secret key. */
    @Override
    public String toString() {
        return "S3Credentials[accessKey=" + accessKey + "]";
    }
}
