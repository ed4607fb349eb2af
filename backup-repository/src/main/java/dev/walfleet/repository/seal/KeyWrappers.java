package dev.walfleet.repository.seal;

import java.util.function.Supplier;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The wrapper that a configuration asks for. */
public final class KeyWrappers {
    private KeyWrappers() {}

    public static KeyWrapper of(EncryptionProperties properties) {
        if (properties.passphrase().isPresent()) {
            return new PassphraseWrapper(properties.passphrase().orElseThrow());
        }
        if (properties.key().isPresent()) {
            return new KeyFileWrapper(properties.key().orElseThrow());
        }
        return new KmsWrapper(properties.kmsKeyId().orElseThrow(), client(properties));
    }

    private static Supplier<KmsClient> client(EncryptionProperties properties) {
        return () -> {
            var builder = KmsClient.builder().httpClientBuilder(Apache5HttpClient.builder());
            properties.kmsRegion().map(Region::of).ifPresent(builder::region);
            properties.kmsEndpoint().ifPresent(builder::endpointOverride);
            return builder.build();
        };
    }
}
