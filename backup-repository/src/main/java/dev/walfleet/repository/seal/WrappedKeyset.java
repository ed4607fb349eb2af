package dev.walfleet.repository.seal;

import static dev.walfleet.repository.format.FieldReader.required;

import dev.walfleet.repository.format.FieldReader;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A keyset as {@code walfleet.json} holds it.
 *
 * @param algorithm of the keys in it
 * @param wrapping what the wrapping key comes from: {@link KeyWrapper#kind()}
 * @param parameters public, of the wrapping key
 * @param keyset Tink's EncryptedKeyset in base64
 * @param primaryKeyId which key encrypts
 */
public record WrappedKeyset(
        String algorithm, String wrapping, Map<String, String> parameters, String keyset, long primaryKeyId) {
    public WrappedKeyset {
        parameters = parameters == null ? Map.of() : new TreeMap<>(parameters);
        if (algorithm == null || wrapping == null || keyset == null) {
            throw new IllegalArgumentException("a wrapped keyset without algorithm, wrapping or keyset");
        }
    }

    /** Reads it from the document that holds it. */
    public static WrappedKeyset read(FieldReader in) {
        String algorithm = null;
        String wrapping = null;
        Map<String, String> parameters = Map.of();
        String keyset = null;
        Long primaryKeyId = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "algorithm" -> algorithm = in.text();
                case "wrapping" -> wrapping = in.text();
                case "parameters" -> parameters = in.object(WrappedKeyset::parameters);
                case "keyset" -> keyset = in.text();
                case "primaryKeyId" -> primaryKeyId = in.number();
                default -> in.skip();
            }
        }
        return new WrappedKeyset(
                required("algorithm", algorithm),
                required("wrapping", wrapping),
                parameters,
                required("keyset", keyset),
                required("primaryKeyId", primaryKeyId));
    }

    private static Map<String, String> parameters(FieldReader in) {
        Map<String, String> parameters = new TreeMap<>();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            parameters.put(field, in.text());
        }
        return parameters;
    }

    /** Wraps a keyset anew. */
    public static WrappedKeyset wrap(Keyring keyring, KeyWrapper wrapper, UUID repository) throws IOException {
        WrappingKey key = wrapper.create(repository);
        String wrapped = Base64.getEncoder().encodeToString(keyring.wrap(key, repository));
        return new WrappedKeyset(Keyring.ALGORITHM, wrapper.kind(), key.parameters(), wrapped, keyring.primaryKeyId());
    }

    /**
     * Opens the keyset.
     *
     * @throws WalfleetException {@code REPOSITORY_KEY}, where the secret is not the one
     */
    public Keyring open(KeyWrapper wrapper, RepositoryName name, UUID repository) throws IOException {
        if (!wrapper.kind().equals(wrapping)) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "the keys of repository " + name + " are protected by '" + wrapping + "', the configuration gives '"
                            + wrapper.kind() + "'",
                    "configure encryption with '" + wrapping + "' for this repository");
        }
        WrappingKey key = wrapper.recover(repository, parameters);
        try {
            return Keyring.unwrap(Base64.getDecoder().decode(keyset), key, repository);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "the " + secret() + " does not open the keys of repository " + name,
                    "it is not the one that the repository was set up with or last changed to; nothing was read or written",
                    e);
        }
    }

    private String secret() {
        return switch (wrapping) {
            case PassphraseWrapper.KIND -> "passphrase";
            case KeyFileWrapper.KIND -> "key";
            default -> "KMS key";
        };
    }
}
