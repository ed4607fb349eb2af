package dev.walfleet.cli.shell;

import dev.walfleet.cli.log.LogSetup;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The surroundings of a real run: this process. */
public final class ProcessInvocation {
    /** Commands that run until they are stopped: their log is what a person reads. */
    private static final List<String> SERVICES = List.of("up", "run");

    private ProcessInvocation() {}

    /** Also decides how much is logged, before the first logger is made. All text is UTF-8, whatever the locale. */
    public static Invocation of(String... args) {
        Map<String, String> environment = System.getenv();
        if (System.getProperty(LogSetup.LEVEL) == null) {
            String level = environment.getOrDefault("WALFLEET_LOG_LEVEL", logLevel(args));
            System.setProperty(LogSetup.LEVEL, level);
            System.setProperty(LogSetup.LIBRARIES, librariesLevel(level, args));
        }
        return new Invocation(
                new InputStreamReader(System.in, StandardCharsets.UTF_8),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                StandardError.columns(environment),
                environment,
                Path.of("").toAbsolutePath());
    }

    /**
     * What libraries log. Where Kafka is away its client says so once a second and address, which buries the one line that the
     * command ends with; so of a short command's libraries only errors are shown, unless all is asked for.
     */
    static String librariesLevel(String level, String... args) {
        if (level.equals("OFF")) {
            return level;
        }
        return isService(args) || level.equals("INFO") || level.equalsIgnoreCase("debug") ? "WARN" : "ERROR";
    }

    private static boolean isService(String... args) {
        return Arrays.stream(args).anyMatch(SERVICES::contains);
    }

    /** Short commands tell their story themselves: of the log they show warnings only, unless all is asked for. */
    static String logLevel(String... args) {
        if (isService(args) || List.of(args).contains("--debug")) {
            return "INFO";
        }
        return List.of(args).contains("demo") ? "OFF" : "WARN"; // the demo tells of its alerts and failures itself
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(
                        new BufferedOutputStream(new FileOutputStream(descriptor)), StandardCharsets.UTF_8),
                false);
    }
}
