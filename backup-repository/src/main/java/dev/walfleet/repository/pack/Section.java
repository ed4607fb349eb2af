package dev.walfleet.repository.pack;

import java.util.List;

/**
 * What a backup uses of one pack.
 *
 * @param pack the pack's name: its key without folder and endings
 */
public record Section(String pack, List<Frame> frames) {
    public Section {
        frames = List.copyOf(frames);
    }

    /** As a map has it. */
    public byte[] encode() {
        VarOutput out = new VarOutput().text(pack);
        Frames.write(frames, out);
        return out.toBytes();
    }

    static Section decode(VarInput in) throws MalformedException {
        Section section = new Section(in.text(), Frames.read(in));
        in.expectEnd();
        return section;
    }
}
