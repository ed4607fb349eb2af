package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresVersionTest {
    @ParameterizedTest
    @CsvSource({
        "pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1), 15, 14, 15.14",
        "postgres (PostgreSQL) 17.6, 17, 6, 17.6",
        "psql (PostgreSQL) 18, 18, 0, 18",
        "postgres (PostgreSQL) 18beta2, 18, -1, 18beta2",
        "pg_dump (PostgreSQL) 19devel, 19, -1, 19devel",
        "initdb (PostgreSQL) 16.3 (Ubuntu 16.3-1.pgdg22.04+1), 16, 3, 16.3"
    })
    void readsWhatTheProgramsPrint(String answer, int major, int minor, String text) {
        assertThat(PostgresVersion.printed(answer)).contains(new PostgresVersion(major, minor, text));
    }

    @ParameterizedTest
    @CsvSource({"''", "pg_dump: command not found", "psql (EnterpriseDB) 15.1", "mysqldump 8.0"})
    void readsNothingFromOtherPrograms(String answer) {
        assertThat(PostgresVersion.printed(answer)).isEmpty();
    }

    @Test
    void putsAReleaseAfterItsBetaAndMinorsByNumber() {
        assertThat(Stream.of("18.10", "18beta1", "17.9", "18.9")
                        .map(v -> PostgresVersion.printed("postgres (PostgreSQL) " + v)
                                .orElseThrow())
                        .sorted()
                        .map(PostgresVersion::text))
                .containsExactly("17.9", "18beta1", "18.9", "18.10");
    }
}
