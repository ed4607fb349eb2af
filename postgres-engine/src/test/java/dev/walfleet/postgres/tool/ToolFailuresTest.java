package dev.walfleet.postgres.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolFailuresTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    TOOL_TOO_OLD | pg_dump: error: aborting because of server version mismatch
                    DATABASE_AUTHENTICATION | pg_dump: error: connection to server at "db1" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "x"
                    DATABASE_AUTHENTICATION | pg_dump: error: connection to server at "db1" (10.0.0.1), port 5432 failed: fe_sendauth: no password supplied
                    DATABASE_UNKNOWN | pg_dump: error: connection to server at "db1", port 5432 failed: FATAL:  database "x" does not exist
                    DATABASE_PERMISSION | pg_dump: error: connection to server at "db1", port 5432 failed: FATAL:  permission denied for database "x"
                    DATABASE_UNREACHABLE | pg_dump: error: connection to server at "db1", port 5432 failed: Connection refused
                    DATABASE_UNREACHABLE | pg_dump: error: connection to server at "db1", port 5432 failed: FATAL:  sorry, too many clients already
                    DATABASE_UNREACHABLE | pg_dump: error: could not translate host name "db1" to address: Name or service not known
                    DATABASE_PERMISSION | pg_dump: error: query failed: ERROR:  permission denied for table customers
                    DATABASE_PERMISSION | pg_dump: error: query failed: ERROR:  query would be affected by row-level security policy for table "Content"
                    DATABASE_INTERRUPTED | pg_dump: error: Dumping the contents of table "big" failed: PQgetCopyData() failed.
                    DATABASE_INTERRUPTED | pg_dump: detail: Error message from server: FATAL:  terminating connection due to administrator command
                    DATABASE_INTERRUPTED | pg_dump: detail: Error message from server: ERROR:  canceling statement due to conflict with recovery
                    TOOL_FAILED | pg_dump: error: could not write to file: No space left on device
                    TOOL_FAILED | pg_dump: detail: Error message from server: ERROR:  invalid page in block 0 of relation base/5/16385
                    DATABASE_SETTINGS | pg_dump: error: query failed: ERROR:  out of shared memory
                    TOOL_FAILED | pg_dump: error: something quite new
                    """)
    void classesWhatPgDumpSays(FailureCode code, String line) {
        assertThat(ToolFailures.ofDump("pg_dump", 1, said(line)).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RESTORE_TARGET_EXISTS | pg_restore: error: could not execute query: ERROR:  relation "x" already exists
                    ARCHIVE_UNREADABLE | pg_restore: error: could not read from input file: end of file
                    ARCHIVE_UNREADABLE | pg_restore: error: input file does not appear to be a valid archive
                    ARCHIVE_UNREADABLE | pg_restore: error: unsupported version (1.17) in file header
                    RESTORE_FAILED | pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"
                    RESTORE_FAILED | pg_restore: error: could not execute query: ERROR:  role "x" does not exist
                    RESTORE_FAILED | pg_restore: error: could not execute query: ERROR:  cannot drop table x because other objects depend on it
                    DATABASE_PERMISSION | pg_restore: error: could not execute query: ERROR:  permission denied for schema public
                    RESTORE_FAILED | pg_restore: error: something quite new
                    """)
    void classesWhatPgRestoreSays(FailureCode code, String line) {
        assertThat(ToolFailures.ofRestore(1, said(line)).code()).isEqualTo(code);
    }

    @Test
    void quotesNoRow() {
        Failure failure = ToolFailures.ofRestore(1, said("""
                        pg_restore: error: COPY failed for table "people": ERROR:  invalid input syntax for type integer
                        CONTEXT:  COPY people, line 1, column id: "Jane Doe, 4 Main Street"
                        pg_restore: detail: Failing row contains (Jane Doe)
                        """));
        assertThat(failure.toString()).doesNotContain("Jane").contains("COPY failed for table \"people\"");
    }

    @Test
    void namesTheSignalThatEndedAProgramThatSaidNothing() {
        assertThat(ToolFailures.ofDump("pg_dump", 137, said("")).message())
                .isEqualTo("pg_dump failed: signal 9 ended it and said nothing");
    }

    @Test
    void keepsFirstAndLastOfEndlessTalk() {
        Diagnostics diagnostics = new Diagnostics(line -> false, line -> {});
        StringBuilder talk = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            talk.append("pg_dump: warning: ")
                    .append(i)
                    .append("x".repeat(i == 5 ? 100_000 : 0))
                    .append('\n');
        }
        diagnostics.readAll(new ByteArrayInputStream(talk.toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(diagnostics.lines()).hasSize(200).first().isEqualTo("pg_dump: warning: 0");
        assertThat(diagnostics.warnings()).last().isEqualTo("9999");
        assertThat(diagnostics.text().length()).isLessThan(20_000);
    }

    private static Diagnostics said(String text) {
        Diagnostics diagnostics = new Diagnostics(line -> false, line -> {});
        diagnostics.readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return diagnostics;
    }
}
