package dev.walfleet.repository.seal;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/**
 * Gives the key that a repository's keyset is encrypted with: 32 bytes that are stored nowhere. What is needed to get at
 * them again, besides the secret, is stored beside the keyset as parameters.
 */
public interface KeyWrapper {
    /** How it is called in {@code walfleet.json}: {@code passphrase}, {@code key} or {@code aws-kms}. */
    String kind();

    /** A new wrapping key. */
    WrappingKey create(UUID repository) throws IOException;

    /**
     * The wrapping key that {@link #create} gave with these parameters. Where the secret is another one, the answer may be
     * another key: opening the keyset tells.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code REPOSITORY_KEY}
     * @throws IOException where a service has to be asked and does not answer
     */
    WrappingKey recover(UUID repository, Map<String, String> parameters) throws IOException;
}
