package dev.walfleet.repository;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.walfleet.repository.seal.EncryptionProperties;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A repository in a directory of this machine: a local disk, NFS, any mounted file system.
 *
 * @param path absolute
 */
@JsonTypeName("directory")
public record DirectoryProperties(
        @JsonProperty(value = "path", required = true) Path path,
        @JsonProperty("required") Boolean required,
        @JsonProperty("compression") CompressionProperties compression,
        @JsonProperty("encryption") Optional<EncryptionProperties> encryption)
        implements RepositoryProperties {
    public DirectoryProperties {
        if (path == null) {
            throw new IllegalArgumentException("a repository of type directory without a path");
        }
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("repository path '" + path + "' is relative, expected an absolute one");
        }
        required = required == null || required;
        compression = compression == null ? CompressionProperties.DEFAULT : compression;
        encryption = encryption == null ? Optional.empty() : encryption;
    }

    public DirectoryProperties withEncryption(EncryptionProperties on) {
        return new DirectoryProperties(path, required, compression, Optional.of(on));
    }
}
