package dev.walfleet.verify;

import dev.walfleet.postgres.archive.ArchiveListing;
import dev.walfleet.postgres.tool.Toolbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lists a directory archive by its table of contents alone. */
final class TocFolder {
    private TocFolder() {}

    static ArchiveListing list(InputStream toc, Path scratch, Toolbox tools) throws IOException {
        Path folder = Files.createTempDirectory(scratch, "walfleet-toc-");
        Path file = folder.resolve("toc.dat");
        try {
            Files.copy(toc, file);
            return ArchiveListing.readFolder(folder, tools);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
