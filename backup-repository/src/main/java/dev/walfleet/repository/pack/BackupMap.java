package dev.walfleet.repository.pack;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The head of a physical backup's map: its folders, its files, and what it uses of the packs, as far as that is not in
 * further parts of the map.
 */
public final class BackupMap {
    private static final byte[] HEAD = "walfleet-map 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PART = "walfleet-map-part 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_PARTS = 1_000_000;

    private final List<FolderFacts> folders;
    private final List<FileFacts> files;
    /** By the number that sections give a file: its index in {@link #files}, or -1 where it is not in the backup. */
    private final int[] numbers;

    private final int parts;
    private final List<byte[]> sections;

    private BackupMap(
            List<FolderFacts> folders, List<FileFacts> files, int[] numbers, int parts, List<byte[]> sections) {
        this.folders = List.copyOf(folders);
        this.files = List.copyOf(files);
        this.numbers = numbers;
        this.parts = parts;
        this.sections = List.copyOf(sections);
    }

    /** In the order of their paths. */
    public List<FolderFacts> folders() {
        return folders;
    }

    /** In the order of their paths. */
    public List<FileFacts> files() {
        return files;
    }

    /** How many further parts the map has. */
    public int parts() {
        return parts;
    }

    /** Encoded, see {@link #section}. */
    public List<byte[]> sections() {
        return sections;
    }

    /** A file and the number that the sections know it by. */
    public record Numbered(int number, FileFacts facts) {}

    /** The content of the map's object. */
    public static byte[] encode(List<FolderFacts> folders, List<Numbered> files, int parts, List<byte[]> sections) {
        VarOutput out = new VarOutput().raw(HEAD).number(ChunkHash.CHUNK);
        List<FolderFacts> sortedFolders =
                folders.stream().sorted(Comparator.comparing(FolderFacts::path)).toList();
        out.number(sortedFolders.size());
        sortedFolders.forEach(folder -> out.text(folder.path().value()).number(folder.mode()));
        List<Numbered> sorted = files.stream()
                .sorted(Comparator.comparing(file -> file.facts().path()))
                .toList();
        out.number(sorted.size());
        for (Numbered file : sorted) {
            write(file, out);
        }
        out.number(parts);
        write(sections, out);
        return out.toBytes();
    }

    private static void write(Numbered file, VarOutput out) {
        FileFacts facts = file.facts();
        Instant modified = facts.modified().isBefore(Instant.EPOCH) ? Instant.EPOCH : facts.modified();
        out.text(facts.path().value())
                .number(file.number())
                .number(facts.size())
                .number(facts.crc32c())
                .number(modified.getEpochSecond())
                .number(modified.getNano())
                .number(facts.mode());
    }

    /** The content of one further part's object. */
    public static byte[] encodePart(List<byte[]> sections) {
        VarOutput out = new VarOutput().raw(PART);
        write(sections, out);
        return out.toBytes();
    }

    private static void write(List<byte[]> sections, VarOutput out) {
        out.number(sections.size());
        sections.forEach(section -> out.number(section.length).raw(section));
    }

    /** Reads a map's head. */
    public static BackupMap decode(byte[] content) throws MalformedException {
        VarInput in = new VarInput(content);
        in.expect(HEAD, "map");
        long chunk = in.number();
        if (chunk != ChunkHash.CHUNK) {
            throw new MalformedException("its chunks have " + chunk + " bytes, this release reads " + ChunkHash.CHUNK);
        }
        try {
            List<FolderFacts> folders = folders(in);
            List<Numbered> numbered = files(in);
            int parts = in.number(MAX_PARTS);
            List<byte[]> sections = sections(in);
            in.expectEnd();
            List<FileFacts> files = numbered.stream().map(Numbered::facts).toList();
            return new BackupMap(folders, files, numbers(numbered), parts, sections);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads the sections of a further part. */
    public static List<byte[]> decodePart(byte[] content) throws MalformedException {
        VarInput in = new VarInput(content);
        in.expect(PART, "part of a map");
        List<byte[]> sections = sections(in);
        in.expectEnd();
        return sections;
    }

    private static List<FolderFacts> folders(VarInput in) throws MalformedException {
        int count = in.count();
        List<FolderFacts> folders = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            folders.add(new FolderFacts(new FilePath(in.text()), in.number(07777)));
        }
        return folders;
    }

    private static List<Numbered> files(VarInput in) throws MalformedException {
        int count = in.count();
        List<Numbered> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            FilePath path = new FilePath(in.text());
            int number = in.number(Integer.MAX_VALUE);
            long size = in.number();
            long crc32c = in.number();
            Instant modified = Instant.ofEpochSecond(in.number(), in.number(999_999_999));
            files.add(new Numbered(number, new FileFacts(path, size, crc32c, modified, in.number(07777))));
        }
        return files;
    }

    private static List<byte[]> sections(VarInput in) throws MalformedException {
        int count = in.count();
        List<byte[]> sections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sections.add(in.raw(in.count()));
        }
        return sections;
    }

    private static int[] numbers(List<Numbered> files) throws MalformedException {
        int most = files.stream().mapToInt(Numbered::number).max().orElse(-1);
        if (most > 100_000_000) {
            throw new MalformedException("a file of number " + most);
        }
        int[] numbers = new int[most + 1];
        Arrays.fill(numbers, -1);
        for (int i = 0; i < files.size(); i++) {
            int number = files.get(i).number();
            if (numbers[number] >= 0) {
                throw new MalformedException("two files of number " + number);
            }
            numbers[number] = i;
        }
        return numbers;
    }

    /**
     * A section with the files as this map counts them; what it does not use marked so: files that vanished, and chunks
     * beyond the end of a file.
     */
    public Section section(byte[] encoded) throws MalformedException {
        Section section = Section.decode(new VarInput(encoded));
        List<Frame> frames = new ArrayList<>(section.frames().size());
        for (Frame frame : section.frames()) {
            List<Piece> pieces = new ArrayList<>(frame.pieces().size());
            for (Piece piece : frame.pieces()) {
                resolve(piece, pieces);
            }
            Frame resolved = new Frame(frame.offset(), frame.storedLength(), frame.rawLength(), pieces);
            if (resolved.used()) {
                frames.add(resolved);
            }
        }
        return new Section(section.pack(), frames);
    }

    private void resolve(Piece piece, List<Piece> into) throws MalformedException {
        int file = piece.used() && piece.file() < numbers.length ? numbers[piece.file()] : -1;
        long left = file < 0 ? 0 : files.get(file).size() - piece.offset();
        if (left <= 0) {
            into.add(Piece.unused(piece.length()));
        } else if (left >= piece.length()) {
            into.add(piece.of(file));
        } else if (left % ChunkHash.CHUNK == 0) {
            int chunks = (int) (left / ChunkHash.CHUNK);
            into.add(piece.part(0, chunks).of(file));
            into.add(Piece.unused(piece.length() - (int) left));
        } else {
            throw new MalformedException(
                    "a chunk goes beyond the end of file " + files.get(file).path());
        }
    }
}
