package dev.walfleet.local;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A local broker as a process of its own. It says {@code READY host:port} on standard output and runs until SIGTERM, or, with
 * {@code --until-eof}, until its standard input ends, which it does when the process that started it ends, however that happens.
 */
public final class LocalKafkaMain {
    private static final String USAGE =
            "usage: --data=FOLDER [--port=N] [--controller-port=N] [--no-share-groups] [--property=NAME=VALUE]... [--until-eof]";

    private LocalKafkaMain() {}

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        LocalKafkaOptions options;
        try {
            options = options(words);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        try {
            run(options, words.contains(ChildServer.UNTIL_EOF));
            System.exit(0);
        } catch (RuntimeException e) {
            Failure failure = Failing.of(e);
            System.err.println(failure.message());
            System.err.println("hint: " + failure.hint());
            System.exit(1);
        }
    }

    private static void run(LocalKafkaOptions options, boolean untilEof) throws IOException, InterruptedException {
        LocalKafka kafka = LocalKafka.open(options);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka stop"));
        System.out.println(ChildServer.READY + kafka.bootstrapServers());
        if (untilEof) {
            ChildServer.awaitEof();
        } else {
            new CountDownLatch(1).await();
        }
    }

    static LocalKafkaOptions options(List<String> words) {
        LocalKafkaOptions options = null;
        for (String word : words) {
            if (word.startsWith("--data=")) {
                options = LocalKafkaOptions.in(Path.of(value(word)));
            }
        }
        if (options == null) {
            throw new IllegalArgumentException("--data=FOLDER is missing");
        }
        for (String word : words) {
            options = apply(options, word);
        }
        return options;
    }

    private static LocalKafkaOptions apply(LocalKafkaOptions options, String word) {
        int equals = word.indexOf('=');
        return switch (equals < 0 ? word : word.substring(0, equals)) {
            case "--data", ChildServer.UNTIL_EOF -> options;
            case "--port" -> options.withPort(Integer.parseInt(value(word)));
            case "--controller-port" -> options.withControllerPort(Integer.parseInt(value(word)));
            case "--no-share-groups" -> options.withShareGroups(false);
            case "--property" -> property(options, value(word));
            default -> throw new IllegalArgumentException("unknown option " + word);
        };
    }

    private static LocalKafkaOptions property(LocalKafkaOptions options, String pair) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--property=" + pair + ", expected NAME=VALUE");
        }
        return options.withProperty(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private static String value(String word) {
        return word.substring(word.indexOf('=') + 1);
    }

    /** The words that {@link #options} reads back. */
    static List<String> words(LocalKafkaOptions options) {
        List<String> words = new ArrayList<>();
        words.add("--data=" + options.folder());
        words.add("--port=" + options.port());
        words.add("--controller-port=" + options.controllerPort());
        if (!options.shareGroups()) {
            words.add("--no-share-groups");
        }
        options.properties().forEach((name, value) -> words.add("--property=" + name + "=" + value));
        return words;
    }
}
