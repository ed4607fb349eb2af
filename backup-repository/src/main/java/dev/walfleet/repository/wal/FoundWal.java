package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;

/** A segment as the archive has it, ready to be given to a server: checked to the last bit. */
public final class FoundWal {
    private final WalSegmentName name;
    private final byte[] content;
    private final int length;

    /**
     * @param content as long as a segment is; not copied
     * @param length how many bytes of it are WAL; zeroes follow
     */
    public FoundWal(WalSegmentName name, byte[] content, int length) {
        this.name = name;
        this.content = content;
        this.length = length;
    }

    public WalSegmentName name() {
        return name;
    }

    /** As long as a segment is; where it is not whole, zeroes follow the WAL. Not to be changed. */
    public byte[] content() {
        return content;
    }

    /** How many bytes of it are WAL. */
    public int length() {
        return length;
    }

    /** Whether it is the finished segment, and not the beginning of one that was being written. */
    public boolean whole() {
        return length == content.length;
    }

    /**
     * What of it is part of a history; zeroes follow. A primary that was left behind by a failover may have archived more than the one
     * that took over ever saw: a recovery along the new timeline would replay it, and end in a state that never was on it.
     */
    public FoundWal within(TimelineHistory history) {
        return history.end(name.timeline()).map(this::before).orElse(this);
    }

    private FoundWal before(Lsn position) {
        int before = (int) Math.max(0, Math.min(length, position.minus(name.start(content.length))));
        if (before == length) {
            return this;
        }
        byte[] beginning = new byte[content.length];
        System.arraycopy(content, 0, beginning, 0, before);
        return new FoundWal(name, beginning, before);
    }

    /** The position after the last byte of WAL in it. */
    public Lsn end() {
        return name.start(content.length).plus(length);
    }

    @Override
    public String toString() {
        return name + (whole() ? "" : " up to " + length);
    }
}
