package dev.walfleet.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogSetupTest {
    private final LoggerContext context = new LoggerContext();

    LogSetupTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void writesALineForPeople() {
        assertThat(text("text", event(Level.INFO, null)))
                .isEqualTo("2026-11-22T02:00:00.120Z INFO  BackupRun backup completed backup=b1 size=7\n");
        assertThat(text("", event(Level.ERROR, null))).startsWith("2026-11-22T02:00:00.120Z ERROR BackupRun backup");
    }

    @Test
    void showsTheStackTraceAndWhatCausedIt() {
        Exception thrown = new IllegalStateException("outer", new IllegalArgumentException("inner"));
        assertThat(text("text", event(Level.WARN, thrown)))
                .startsWith("2026-11-22T02:00:00.120Z WARN  BackupRun backup completed backup=b1 size=7\n"
                        + "java.lang.IllegalStateException: outer\n\tat ")
                .contains("Caused by: java.lang.IllegalArgumentException: inner\n")
                .endsWith("\n");
    }

    @Test
    void writesAnObjectForThoseWhoCollectLogs() {
        JsonNode line = new JsonMapper().readTree(text("json", event(Level.INFO, null)));
        assertThat(line.get("formattedMessage").asString()).isEqualTo("backup completed backup=b1 size=7");
        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.has("message")).isFalse();
    }

    @Test
    void keepsLibrariesFromTellingOfEveryConnection() {
        new LogSetup().configure(context);
        assertThat(context.getLogger("org.apache.kafka.clients.NetworkClient").isInfoEnabled())
                .isFalse();
        assertThat(context.getLogger("org.springframework.boot.SpringApplication")
                        .isErrorEnabled())
                .isFalse();
        assertThat(context.getLogger("dev.walfleet.dump.BackupRun").isInfoEnabled())
                .isTrue();
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr"))
                .isNotNull();
    }

    private String text(String format, ILoggingEvent event) {
        var encoder = LogSetup.encoder(format);
        encoder.setContext(context);
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private ILoggingEvent event(Level level, @org.jspecify.annotations.Nullable Throwable thrown) {
        Logger logger = context.getLogger("dev.walfleet.dump.BackupRun");
        LoggingEvent event = new LoggingEvent(
                "", logger, level, "backup completed backup={} size={}", thrown, new Object[] {"b1", 7});
        event.setInstant(Instant.parse("2026-11-22T02:00:00.120987Z"));
        return event;
    }
}
