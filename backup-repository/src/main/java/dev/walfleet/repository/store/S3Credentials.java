package dev.walfleet.repository.store;

import java.util.Optional;

/** Who asks. Never printed. */
public record S3Credentials(String accessKey, String secretKey, Optional<String> sessionToken) {
    public S3Credentials {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException(
                    (accessKey.isBlank() ? "access-key" : "secret-key") + " is empty, expected a value or no such key");
        }
    }

    @Override
    public String toString() {
        return "S3Credentials[accessKey=***, secretKey=***]";
    }
}
