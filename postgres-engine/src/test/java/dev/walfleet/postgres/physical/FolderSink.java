package dev.walfleet.postgres.physical;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Writes a backup as the data directory that it is. */
final class FolderSink implements FileSink {
    private final Path root;

    FolderSink(Path root) {
        this.root = root;
    }

    @Override
    public Lane lane() {
        return new FolderLane();
    }

    /** Makes what the report says of what was written: folders, links to tablespaces, nothing that vanished. */
    void complete(PhysicalReport report, Path tablespaces) throws IOException {
        for (String folder : report.folders()) {
            Files.createDirectories(root.resolve(folder));
        }
        for (Tablespace space : report.tablespaces()) {
            if (space.inPlace()) {
                continue;
            }
            Path written = root.resolve("pg_tblspc/" + space.oid());
            Path there = tablespaces.resolve("" + space.oid());
            Files.createDirectories(written);
            Files.move(written, there);
            Files.createSymbolicLink(written, there);
        }
        Set<Path> wanted = new HashSet<>();
        report.files().forEach(file -> wanted.add(root.resolve(file.path())));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!wanted.contains(file)) {
                    Files.delete(file);
                }
            }
        }
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    }

    private final class FolderLane implements Lane {
        private FileChannel file;
        private long position;
        private boolean cut;

        @Override
        public void begin(SourceFile source, long offset) throws IOException {
            if (offset % (1 << 20) != 0) {
                throw new IOException("range of " + source + " at " + offset);
            }
            Path path = root.resolve(source.path());
            Files.createDirectories(path.getParent());
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            position = offset;
            cut = false;
        }

        @Override
        public void bytes(ByteBuffer bytes) throws IOException {
            if (cut) {
                throw new IOException("more bytes after a part that was no multiple of 64 KiB");
            }
            cut = bytes.remaining() % (64 << 10) != 0;
            while (bytes.hasRemaining()) {
                position += file.write(bytes, position);
            }
        }

        @Override
        public void end() throws IOException {
            file.close();
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
