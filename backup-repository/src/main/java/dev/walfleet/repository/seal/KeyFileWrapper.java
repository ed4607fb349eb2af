package dev.walfleet.repository.seal;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** The wrapping key itself is given: 32 random bytes in base64, usually kept in a file. */
final class KeyFileWrapper implements KeyWrapper {
    static final String KIND = "key";

    private final byte[] key;

    KeyFileWrapper(String base64) {
        this.key = decode(base64);
    }

    private static byte[] decode(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != WrappingKey.LENGTH) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "the encryption key is not " + WrappingKey.LENGTH + " bytes in base64, it decodes to "
                            + bytes.length,
                    "make one with: openssl rand -base64 32");
        }
        return bytes;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WrappingKey create(UUID repository) {
        return new WrappingKey(key, Map.of());
    }

    @Override
    public WrappingKey recover(UUID repository, Map<String, String> parameters) {
        return new WrappingKey(key, parameters);
    }
}
