package dev.walfleet.repository.pack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a map or an index, growing: unsigned numbers in LEB128, strings by their length. For one thread. */
final class VarOutput {
    private byte[] bytes = new byte[1024];
    private int size;

    int size() {
        return size;
    }

    VarOutput number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a negative number, " + value);
        }
        room(10);
        long left = value;
        while (left >= 0x80) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
        return this;
    }

    VarOutput text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return number(utf8.length).raw(utf8, 0, utf8.length);
    }

    VarOutput raw(byte[] from, int offset, int length) {
        room(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
        return this;
    }

    VarOutput raw(byte[] from) {
        return raw(from, 0, from.length);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), Math.addExact(size, size >> 1)));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
