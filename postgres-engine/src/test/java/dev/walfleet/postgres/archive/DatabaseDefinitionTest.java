package dev.walfleet.postgres.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.cluster.DatabaseSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseDefinitionTest {
    @Test
    void readsWhatADatabaseWasCreatedWith() {
        assertThat(DatabaseDefinition.settings(
                        "CREATE DATABASE icu WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = icu LOCALE = 'C.UTF-8' ICU_LOCALE = 'de-DE';",
                        "app"))
                .isEqualTo(new DatabaseSettings(
                        Optional.of("UTF8"),
                        Optional.of("icu"),
                        Optional.of("C.UTF-8"),
                        Optional.of("C.UTF-8"),
                        Optional.of("de-DE"),
                        Optional.of("app")));
        assertThat(DatabaseDefinition.settings(
                        "CREATE DATABASE \"o'r\" WITH TEMPLATE = template0 ENCODING = 'SQL_ASCII' LC_COLLATE = 'C' LC_CTYPE = 'de_DE.utf8';",
                        ""))
                .isEqualTo(new DatabaseSettings(
                        Optional.of("SQL_ASCII"),
                        Optional.empty(),
                        Optional.of("C"),
                        Optional.of("de_DE.utf8"),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void givesItsSettingsToAnotherDatabaseOnly() {
        String definition = """
                ALTER DATABASE "we ird" CONNECTION LIMIT = 7;
                ALTER DATABASE "we ird" SET work_mem TO '5MB';
                ALTER ROLE ra IN DATABASE "we ird" SET search_path TO 'a, b', 'c';
                ALTER ROLE "r ""x" IN DATABASE "we ird" SET work_mem TO '1MB';
                UPDATE pg_catalog.pg_database SET datistemplate = true WHERE datname = 'we ird';
                ALTER DATABASE other SET work_mem TO '5MB';
                """;
        assertThat(DatabaseDefinition.properties(definition, "we ird", "co\"py"))
                .containsExactly(
                        "ALTER DATABASE \"co\"\"py\" CONNECTION LIMIT = 7;",
                        "ALTER DATABASE \"co\"\"py\" SET work_mem TO '5MB';",
                        "ALTER ROLE ra IN DATABASE \"co\"\"py\" SET search_path TO 'a, b', 'c';",
                        "ALTER ROLE \"r \"\"x\" IN DATABASE \"co\"\"py\" SET work_mem TO '1MB';");
    }
}
