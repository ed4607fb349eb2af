package dev.walfleet.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is logged, and how: in code, since reading it from XML took a tenth of the time of a short command. stdout is for answers: the
 * log goes to stderr. The level follows from the command, or from {@code WALFLEET_LOG_LEVEL}. {@code WALFLEET_LOG_FORMAT=json}
 * writes one JSON object a line, for those who collect logs. A file that {@code -Dlogback.configurationFile} names replaces all of it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** System properties, see {@code ProcessInvocation}. */
    public static final String LEVEL = "walfleet.log.level";

    public static final String LIBRARIES = "walfleet.log.libraries";

    static final String OWN_FILE = "logback.configurationFile";

    /** A line for people: {@code 2026-11-22T02:00:00.123Z INFO  BackupRun backup completed backup=...} */
    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX, UTC} %-5level %logger{0} %msg%n";

    /** The embedded broker and the client libraries tell of every connection. */
    private static final List<String> TALKATIVE = List.of(
            "org.apache.kafka",
            "kafka",
            "state.change.logger",
            "org.gaul.shaded",
            "org.apache.catalina",
            "org.apache.coyote",
            "org.apache.tomcat",
            "org.springframework",
            "software.amazon.awssdk",
            "org.apache.hc");

    /** What keeps a process from starting is said once, by the command line. */
    private static final List<String> SAID_ELSEWHERE =
            List.of("org.springframework.boot.SpringApplication", "org.springframework.boot.diagnostics");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(OWN_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Level libraries = Level.toLevel(System.getProperty(LIBRARIES), Level.WARN);
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(libraries));
        SAID_ELSEWHERE.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        context.getLogger("org.springframework.boot.web.server.servlet.context").setLevel(Level.ERROR);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(standardError(context, encoder(System.getenv().getOrDefault("WALFLEET_LOG_FORMAT", "text"))));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName("stderr");
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    static Encoder<ILoggingEvent> encoder(String format) {
        if (!format.equals("json")) {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setCharset(StandardCharsets.UTF_8);
            text.setPattern(TEXT);
            return text;
        }
        JsonEncoder json = new JsonEncoder();
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        json.setWithArguments(false);
        json.setWithContext(false);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        return json;
    }
}
