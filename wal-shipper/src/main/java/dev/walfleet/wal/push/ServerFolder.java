package dev.walfleet.wal.push;

import dev.walfleet.repository.wal.WalContent;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a server, as its archiver sees them. */
final class ServerFolder {
    private static final String READY = ".ready";
    private static final int PAGE = 8192;
    private static final int PAGE_ADDRESS_AT = 8;

    private final Path wal;

    /** @param file in {@code pg_wal} */
    ServerFolder(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        this.wal = folder == null ? absolute : folder;
    }

    /**
     * The cluster's system identifier ({@code ControlFileData.system_identifier}, the first field of {@code pg_control}), as
     * decimal digits.
     */
    String systemIdentifier() throws IOException {
        Path control = wal.resolveSibling("global").resolve("pg_control");
        try (InputStream in = Files.newInputStream(control)) {
            byte[] first = in.readNBytes(Long.BYTES);
            if (first.length == Long.BYTES) {
                return Long.toUnsignedString(
                        ByteBuffer.wrap(first).order(ByteOrder.nativeOrder()).getLong());
            }
        } catch (NoSuchFileException e) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "there is no " + control + ": " + wal + " is not the pg_wal of a server",
                    "wal push is called by the server, in its data folder: archive_command = 'walfleet wal push %p'",
                    e);
        }
        throw new IOException(control + " is too short to be a control file");
    }

    /** What {@code ALTER SYSTEM}, or a restore, has set; empty where nothing has. Of a setting that is there twice the last counts. */
    Optional<String> setting(String name) throws IOException {
        Pattern line = Pattern.compile(Pattern.quote(name) + "\\s*=\\s*'(.*)'");
        try {
            return Files.readAllLines(wal.resolveSibling("postgresql.auto.conf"), StandardCharsets.ISO_8859_1)
                    .stream() // any bytes
                    .map(String::strip)
                    .map(line::matcher)
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .reduce((earlier, later) -> later);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The finished segments that wait to be archived, oldest first. */
    List<WalSegmentName> ready() throws IOException {
        List<WalSegmentName> ready = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(wal.resolve("archive_status"), "*" + READY)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String segment = name.substring(0, name.length() - READY.length());
                if (WalSegmentName.is(segment)) {
                    ready.add(new WalSegmentName(segment));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // not called by a server
        }
        ready.sort(null);
        return ready;
    }

    boolean isReady(String name) {
        return Files.exists(wal.resolve("archive_status").resolve(name + READY));
    }

    Path file(WalSegmentName name) {
        return wal.resolve(name.value());
    }

    /** A file that does not change any more. */
    static WalContent content(Path file) throws IOException {
        return content(file, Math.toIntExact(Files.size(file)));
    }

    private static WalContent content(Path file, int size) {
        return new WalContent() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return size == 0 ? InputStream.nullInputStream() : new Beginning(Files.newInputStream(file), size);
            }
        };
    }

    /**
     * What there is of a segment that was never finished: the pages whose address is that of their place. What comes after is left from the
     * file's earlier use.
     */
    static WalContent beginning(Path partial, WalSegmentName name) throws IOException {
        int size = Math.toIntExact(Files.size(partial));
        long start = name.start(size).position();
        int end = 0;
        try (InputStream in = Files.newInputStream(partial)) {
            byte[] page = in.readNBytes(PAGE);
            while (page.length == PAGE && address(page) == start + end) {
                end += PAGE;
                page = in.readNBytes(PAGE);
            }
        }
        return content(partial, end);
    }

    private static long address(byte[] page) {
        return ByteBuffer.wrap(page).order(ByteOrder.nativeOrder()).getLong(PAGE_ADDRESS_AT);
    }

    /** So many bytes of a stream and no more. */
    private static final class Beginning extends java.io.FilterInputStream {
        private int left;

        Beginning(InputStream in, int length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = left == 0 ? -1 : super.read(into, offset, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
