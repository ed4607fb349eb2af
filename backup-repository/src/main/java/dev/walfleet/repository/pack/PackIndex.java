package dev.walfleet.repository.pack;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands at the end of every pack, so that a pack whose backup never got a manifest says itself what is in it: a
 * skippable zstd frame with the cluster, backup and job that it was made for, the files' names, and the frames.
 *
 * @param files by number; the pieces of the frames refer to them
 */
public record PackIndex(ClusterId cluster, BackupId backup, JobId job, List<FilePath> files, List<Frame> frames) {
    /** {@code ZSTD_MAGIC_SKIPPABLE_START + 8}, RFC 8878 section 3.1.2. */
    private static final int MAGIC = 0x184D2A58;

    private static final byte[] BEGIN = "walfleet-pack 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "WFPACKIX".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEADER = 2 * Integer.BYTES;

    /** The hash of what is before, the length of what is before that, and {@link #END}. */
    static final int TRAILER = ChunkHash.SIZE + Integer.BYTES + 8;

    public PackIndex {
        files = List.copyOf(files);
        frames = List.copyOf(frames);
    }

    /** The skippable frame. */
    byte[] encode() {
        VarOutput out = new VarOutput()
                .raw(BEGIN)
                .text(cluster.value())
                .text(backup.value())
                .text(job.value())
                .number(files.size());
        files.forEach(file -> out.text(file.value()));
        Frames.write(frames, out);
        byte[] body = out.toBytes();
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + body.length + TRAILER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(body.length + TRAILER)
                .put(body)
                .put(ChunkHash.bytes(ChunkHash.of(body, 0, body.length)))
                .putInt(body.length)
                .put(END);
        return frame.array();
    }

    /**
     * How many bytes before the end of the pack the index begins.
     *
     * @param tail the last bytes of the pack, some hundred at least
     */
    static int lengthFrom(byte[] tail) throws MalformedException {
        int end = SkippableFrames.withoutTokens(tail);
        if (end < TRAILER || !Arrays.equals(tail, end - END.length, end, END, 0, END.length)) {
            throw new MalformedException("it has no index at its end");
        }
        int body = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(end - END.length - Integer.BYTES);
        if (body < 0 || body > Integer.MAX_VALUE - tail.length - TRAILER) {
            throw new MalformedException("its index has " + body + " bytes");
        }
        return tail.length - end + TRAILER + body;
    }

    /** @param end the end of the pack, as long as {@link #lengthFrom} said */
    static PackIndex decode(byte[] end) throws MalformedException {
        int length = SkippableFrames.withoutTokens(end) - TRAILER;
        byte[] stated = Arrays.copyOfRange(end, length, length + ChunkHash.SIZE);
        if (!Arrays.equals(stated, ChunkHash.bytes(ChunkHash.of(end, 0, length)))) {
            throw new MalformedException("its index does not have the hash that it states");
        }
        VarInput in = new VarInput(end, 0, length);
        in.expect(BEGIN, "index of a pack");
        try {
            ClusterId cluster = new ClusterId(in.text());
            BackupId backup = new BackupId(in.text());
            JobId job = new JobId(in.text());
            int count = in.count();
            List<FilePath> files = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                files.add(new FilePath(in.text()));
            }
            List<Frame> frames = Frames.read(in);
            in.expectEnd();
            return new PackIndex(cluster, backup, job, files, frames);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()), e);
        }
    }
}
