package dev.walfleet.repository;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.walfleet.repository.seal.EncryptionProperties;
import java.nio.file.Path;
import java.util.Optional;

/** One entry of the configuration's section {@code repositories}: where it is and how things are stored there. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DirectoryProperties.class, name = "directory"),
    @JsonSubTypes.Type(value = S3Properties.class, name = "s3")
})
public sealed interface RepositoryProperties permits DirectoryProperties, S3Properties {
    /** Whether a backup succeeds only if it is durable here. Default: true. */
    Boolean required();

    CompressionProperties compression();

    /** Empty: what is stored is not encrypted by Walfleet. */
    Optional<EncryptionProperties> encryption();

    /** A required directory with the defaults for everything else. */
    static DirectoryProperties directory(Path path) {
        return new DirectoryProperties(path, true, CompressionProperties.DEFAULT, Optional.empty());
    }
}
