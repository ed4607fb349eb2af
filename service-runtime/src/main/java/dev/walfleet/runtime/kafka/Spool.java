package dev.walfleet.runtime.kafka;

import dev.walfleet.event.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events that wait on disk, in order, one file each: a CloudEvent in structured mode, so that a person can read it. An event
 * is durable when {@link #append} returns. For one thread.
 */
final class Spool {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SUFFIX = ".event";

    private final Path folder;
    private final NavigableSet<Long> waiting = new TreeSet<>();
    private volatile int size;
    private long last;

    /** Takes over what dead processes of the same service left. */
    Spool(StateFolder state) throws IOException {
        this.folder = state.path();
        waiting.addAll(numbers(folder));
        last = waiting.isEmpty() ? 0 : waiting.last();
        for (Path abandoned : state.abandoned()) {
            takeOver(abandoned);
        }
        size = waiting.size();
    }

    private void takeOver(Path other) throws IOException {
        for (long number : numbers(other)) {
            last++;
            Files.move(other.resolve(name(number)), folder.resolve(name(last)), StandardCopyOption.ATOMIC_MOVE);
            waiting.add(last);
        }
        sync(folder);
    }

    int size() {
        return size;
    }

    /** Keeps an event: when this returns it survives a crash of the process and of the machine. */
    void append(Envelope envelope) throws IOException {
        long number = last + 1;
        Path unfinished = folder.resolve("unfinished");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(encode(envelope));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, folder.resolve(name(number)), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        last = number;
        waiting.add(number);
        size = waiting.size();
    }

    /** The oldest events, each with another subject or topic: what may be sent at the same time. */
    List<Entry> window(int limit) throws IOException {
        List<Entry> window = new ArrayList<>();
        TreeSet<String> lanes = new TreeSet<>();
        for (long number : List.copyOf(waiting)) {
            if (window.size() == limit) {
                break;
            }
            Optional<Envelope> envelope = read(number);
            if (envelope.isEmpty()) {
                continue;
            }
            if (!lanes.add(envelope.orElseThrow().topic() + "/"
                    + envelope.orElseThrow().subject())) {
                break;
            }
            window.add(new Entry(number, envelope.orElseThrow()));
        }
        return window;
    }

    void remove(Entry entry) throws IOException {
        Files.deleteIfExists(folder.resolve(name(entry.number())));
        waiting.remove(entry.number());
        size = waiting.size();
    }

    /** What cannot be read is set aside, so that it blocks nothing. */
    private Optional<Envelope> read(long number) throws IOException {
        Path file = folder.resolve(name(number));
        try {
            return Optional.of(decode(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            log.error("an event is gone from the spool file={}", file);
        } catch (JacksonException | IllegalArgumentException e) {
            Path aside = folder.resolve(name(number) + ".unreadable");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            log.error(
                    "an event of the spool is not readable and was set aside file={} cause=\"{}\"",
                    aside,
                    e.toString());
        }
        waiting.remove(number);
        size = waiting.size();
        return Optional.empty();
    }

    private static byte[] encode(Envelope envelope) {
        ObjectNode event = JSON.createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", envelope.id());
        event.put("source", envelope.source());
        event.put("type", envelope.type());
        event.put("subject", envelope.subject());
        event.put("time", envelope.time().toString());
        event.put("topic", envelope.topic().suffix());
        event.put("datacontenttype", Envelope.JSON);
        event.set("data", JSON.readTree(envelope.data()));
        return JSON.writeValueAsBytes(event);
    }

    private static Envelope decode(byte[] bytes) {
        JsonNode event = JSON.readTree(bytes);
        String suffix = event.path("topic").asString();
        Topic topic = Stream.of(Topic.values())
                .filter(candidate -> candidate.suffix().equals(suffix))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no topic '" + suffix + "'"));
        return new Envelope(
                event.path("id").asString(),
                event.path("source").asString(),
                event.path("type").asString(),
                event.path("subject").asString(),
                Instant.parse(event.path("time").asString()),
                topic,
                JSON.writeValueAsBytes(event.path("data")));
    }

    private static List<Long> numbers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> Long.valueOf(name.substring(0, name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    private static String name(long number) {
        return "%019d%s".formatted(number, SUFFIX);
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    /** One waiting event. */
    record Entry(long number, Envelope envelope) {}
}
