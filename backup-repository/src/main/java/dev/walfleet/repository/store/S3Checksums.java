package dev.walfleet.repository.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What the SDK adds to an upload so that the store can refuse a damaged one. */
public enum S3Checksums {
    @JsonProperty("crc32c")
    CRC32C,
    @JsonProperty("sha256")
    SHA256,
    /** For stores that reject the headers or trailers. Walfleet's own digests in the manifest still hold. */
    @JsonProperty("off")
    OFF;

    /** As the configuration writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
