package dev.walfleet.repository.seal;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Derives the wrapping key from a passphrase by PBKDF2-HMAC-SHA512 with a random salt. */
final class PassphraseWrapper implements KeyWrapper {
    static final String KIND = "passphrase";

    private static final String DERIVATION = "PBKDF2-HMAC-SHA512";
    /** What OWASP's password storage sheet asks for with SHA-512: about half a second, once per process. */
    static final int ITERATIONS = 210_000;

    /** More would let a manipulated file keep us busy for minutes. */
    private static final int MAX_ITERATIONS = 20_000_000;

    private static final int SALT_LENGTH = 32;

    private final String passphrase;
    private final int iterations;

    PassphraseWrapper(String passphrase) {
        this(passphrase, ITERATIONS);
    }

    PassphraseWrapper(String passphrase, int iterations) {
        this.passphrase = Normalizer.normalize(passphrase, Normalizer.Form.NFC);
        this.iterations = iterations;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WrappingKey create(UUID repository) {
        byte[] salt = new byte[SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        Map<String, String> parameters = Map.of(
                "derivation", DERIVATION,
                "iterations", Integer.toString(iterations),
                "salt", Base64.getEncoder().encodeToString(salt));
        return new WrappingKey(derive(salt, iterations), parameters);
    }

    @Override
    public WrappingKey recover(UUID repository, Map<String, String> parameters) {
        String derivation = parameters.getOrDefault("derivation", "");
        if (!derivation.equals(DERIVATION)) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "the keyset is wrapped with the derivation '" + derivation + "', this release knows " + DERIVATION,
                    "use the release of walfleet that wrote it");
        }
        try {
            int stated = Integer.parseInt(parameters.getOrDefault("iterations", ""));
            if (stated < 1 || stated > MAX_ITERATIONS) {
                throw new IllegalArgumentException("iterations " + stated);
            }
            byte[] salt = Base64.getDecoder().decode(parameters.getOrDefault("salt", ""));
            return new WrappingKey(derive(salt, stated), parameters);
        } catch (IllegalArgumentException e) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "the derivation parameters in walfleet.json make no sense: " + e.getMessage(),
                    "restore walfleet.json from one of walfleet.<revision>.json beside it",
                    e);
        }
    }

    private byte[] derive(byte[] salt, int times) {
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), salt, times, WrappingKey.LENGTH * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
