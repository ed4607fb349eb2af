package dev.walfleet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessInvocationTest {
    @ParameterizedTest
    @CsvSource({
        "status, WARN, ERROR",
        "list, WARN, ERROR",
        "status --debug, INFO, WARN",
        "up, INFO, WARN",
        "run dump-worker, INFO, WARN",
        "demo, OFF, OFF"
    })
    void servicesLogAndShortCommandsTellTheirStoryThemselves(String line, String level, String libraries) {
        String[] args = line.split(" ");

        assertThat(ProcessInvocation.logLevel(args)).isEqualTo(level);
        assertThat(ProcessInvocation.librariesLevel(level, args)).isEqualTo(libraries);
    }
}
