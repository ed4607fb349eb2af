package dev.walfleet.repository.seal;

import java.util.Map;

/** 32 secret bytes, and the public parameters that lead back to them. Never printed. */
public final class WrappingKey {
    static final int LENGTH = 32;

    private final byte[] bytes;
    private final Map<String, String> parameters;

    public WrappingKey(byte[] bytes, Map<String, String> parameters) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a wrapping key of " + bytes.length + " bytes, expected " + LENGTH);
        }
        this.bytes = bytes.clone();
        this.parameters = Map.copyOf(parameters);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    Map<String, String> parameters() {
        return parameters;
    }

    @Override
    public String toString() {
        return "WrappingKey[***]";
    }
}
