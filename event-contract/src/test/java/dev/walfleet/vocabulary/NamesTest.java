package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NamesTest {
    static Stream<Arguments> refused() {
        return Stream.of(
                refused("cluster id", ClusterId::new, "", "Orders", "-x", "a/b", "..", "a b", "x".repeat(64), "a\n"),
                refused("repository name", RepositoryName::new, "", "S3", "-x", "a/b", "a.b", "x".repeat(64)),
                refused("instance id", InstanceId::new, "", "a b", "a/b", "x".repeat(101)),
                refused("job id", JobId::new, "", "a b", "a\u0000", "ä", "x".repeat(201)),
                refused("database name", DatabaseName::new, "", "a\u0000b", "x".repeat(64), "ä".repeat(32)),
                refused("backup kind", BackupKind::of, "", "LOGICAL", "weekly"));
    }

    private static Arguments refused(String what, Function<String, Object> make, String... values) {
        return Arguments.of(what, make, values);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsNoNameIsRefusedAndQuoted(String what, Function<String, Object> make, String[] values) {
        for (String value : values) {
            assertThatThrownBy(() -> make.apply(value))
                    .as("%s '%s'", what, value)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(what + " '" + value + "'")
                    .hasMessageMatching("(?s).*(expected|is not one of) .+");
        }
    }

    @Test
    void theLongestNamesAreTaken() {
        assertThat(new ClusterId("x".repeat(63))).hasToString("x".repeat(63));
        assertThat(new DatabaseName("ä".repeat(31) + "x")).hasToString("ä".repeat(31) + "x");
        assertThat(new JobId("~".repeat(200))).hasToString("~".repeat(200));
    }

    @ParameterizedTest
    @CsvSource({"db1.example.org, db1.example.org", "DB 1!, db-1-", "_x, x", "::1, 1", "Größe, gr-e"})
    void aHostNameSuggestsAClusterId(String host, String cluster) {
        assertThat(ClusterId.from(host)).isEqualTo(new ClusterId(cluster));
    }

    @Test
    void aJobIsNamedAfterWhatWasAskedFor() {
        ClusterId cluster = new ClusterId("orders-prod");
        Instant slot = Instant.parse("2026-11-22T02:00:00Z");

        assertThat(JobId.of(cluster, "logical", slot)).hasToString("orders-prod/logical/20261122T020000Z");
        assertThat(JobId.manual(cluster, "logical", slot, "x7")).hasToString("orders-prod/logical/20261122T020000Z-x7");
    }
}
