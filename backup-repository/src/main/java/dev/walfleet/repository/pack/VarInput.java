package dev.walfleet.repository.pack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link VarOutput} wrote. What makes no sense is a {@link MalformedException}, never an error of the runtime. */
final class VarInput {
    private final byte[] bytes;
    private final int end;
    private int position;

    VarInput(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    VarInput(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    long number() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = one();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number of more than 63 bits");
    }

    /** A number that is at most this. */
    int number(int most) throws MalformedException {
        long value = number();
        if (value > most) {
            throw new MalformedException("the number " + value + " where at most " + most + " makes sense");
        }
        return (int) value;
    }

    /** How many things follow, each of which takes a byte at least. */
    int count() throws MalformedException {
        long value = number();
        if (value > end - position) {
            throw new MalformedException("it ends too early");
        }
        return (int) value;
    }

    String text() throws MalformedException {
        int length = count();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    byte[] raw(int length) throws MalformedException {
        int from = skip(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** A part of it, to be read by itself. */
    VarInput part(int length) throws MalformedException {
        return new VarInput(bytes, skip(length), length);
    }

    /** Fails unless these bytes follow. */
    void expect(byte[] magic, String what) throws MalformedException {
        if (end - position < magic.length
                || !Arrays.equals(bytes, position, position + magic.length, magic, 0, magic.length)) {
            throw new MalformedException("it is no " + what + ", or of a newer format");
        }
        position += magic.length;
    }

    /** Fails unless all was read. */
    void expectEnd() throws MalformedException {
        if (position != end) {
            throw new MalformedException((end - position) + " bytes too many");
        }
    }

    private int skip(int length) throws MalformedException {
        if (length < 0 || length > end - position) {
            throw new MalformedException("it ends too early");
        }
        int from = position;
        position += length;
        return from;
    }

    private byte one() throws MalformedException {
        if (position == end) {
            throw new MalformedException("it ends too early");
        }
        return bytes[position++];
    }
}
