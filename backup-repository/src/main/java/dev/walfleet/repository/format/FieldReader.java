package dev.walfleet.repository.format;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The content of a document, field by field in the order of the bytes. A catalog reads a thousand documents while a person waits,
 * in a process that has just started: binding by reflection takes several times as long there as everything else.
 *
 * <p>Each field that {@link #nextField()} gives is either read by one of the other methods or passed over by {@link #skip()}. Where
 * something else is found than what was asked for, an {@link IllegalArgumentException} says so.
 */
public final class FieldReader {
    private final JsonParser parser;

    /** @param parser before its first token */
    FieldReader(JsonParser parser) {
        this.parser = parser;
        parser.nextToken();
        expect(JsonToken.START_OBJECT, "an object");
    }

    /** A part of the content, read from the field at hand. */
    public interface Reading<T> {
        T read(FieldReader in);
    }

    /** The name of the next field that is not {@code null}; {@code null} at the end of the object. */
    public @Nullable String nextField() {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                return name;
            }
        }
        return null;
    }

    public void skip() {
        parser.skipChildren();
    }

    public String text() {
        expect(JsonToken.VALUE_STRING, "a text");
        return parser.getString();
    }

    public long number() {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        return parser.getLongValue();
    }

    public int smallNumber() {
        return Math.toIntExact(number());
    }

    /** @throws java.time.DateTimeException where the text is no time */
    public Instant time() {
        return InstantReader.of(text());
    }

    /** An object within; {@code reading} reads all its fields. */
    public <T> T object(Reading<T> reading) {
        expect(JsonToken.START_OBJECT, "an object");
        return reading.read(this);
    }

    public <T> List<T> list(Reading<T> reading) {
        expect(JsonToken.START_ARRAY, "a list");
        List<T> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(reading.read(this));
        }
        return elements;
    }

    /** What a field was; refuses its absence. */
    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the field '" + field + "' is missing");
        }
        return value;
    }

    private void expect(JsonToken token, String words) {
        if (parser.currentToken() != token) {
            throw new IllegalArgumentException("expected " + words);
        }
    }
}
