package dev.walfleet.notify.channel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header {@value #HEADER}: {@code t=<seconds since 1970>,v1=<hex>}, where {@code v1} is the HMAC-SHA256 with the shared
 * secret over {@code t}, a full stop and the body as it was sent. A receiver computes it anew, compares in constant time, and
 * refuses what is older than a few minutes. Documented in {@code docs/alerts.md}.
 */
public final class WebhookSignature {
    public static final String HEADER = "Walfleet-Signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");

    private WebhookSignature() {}

    /** The header's value for a body that is sent now. */
    public static String of(byte[] body, String secret, Instant now) {
        long seconds = now.getEpochSecond();
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(seconds, body, secret));
    }

    /** Whether the body is from somebody who knows the secret, and not older (or younger) than {@code tolerance}. */
    public static boolean verifies(String header, byte[] body, String secret, Instant now, Duration tolerance) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            return false;
        }
        long seconds = Long.parseLong(matcher.group(1));
        Duration age = Duration.between(Instant.ofEpochSecond(seconds), now).abs();
        return age.compareTo(tolerance) <= 0
                && MessageDigest.isEqual(HexFormat.of().parseHex(matcher.group(2)), mac(seconds, body, secret));
    }

    private static byte[] mac(long seconds, byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
