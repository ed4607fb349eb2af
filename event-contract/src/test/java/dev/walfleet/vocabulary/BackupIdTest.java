package dev.walfleet.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupIdTest {
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00.999Z");

    @Test
    void isNamedAfterTheSlotInUtc() {
        assertThat(BackupId.logical(SLOT, new DatabaseName("orders"))).hasToString("backup_20261122_020000.orders");
        assertThat(BackupId.globals(SLOT)).hasToString("globals_20261122_020000");
        assertThat(BackupId.globals(SLOT).time()).isEqualTo(Instant.parse("2026-11-22T02:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "my db, my%20db",
        "../../etc, %2E%2E%2F%2E%2E%2Fetc",
        "a.b, a%2Eb",
        "täglich, t%C3%A4glich",
        "注文, %E6%B3%A8%E6%96%87",
        "100%, 100%25",
        "UPPER_lower-9, UPPER_lower-9",
    })
    void anyDatabaseHasAnIdThatIsSafeAsAFileName(String database, String escaped) {
        BackupId id = BackupId.logical(SLOT, new DatabaseName(database));

        assertThat(id).hasToString("backup_20261122_020000." + escaped);
        assertThat(id.value()).matches("[A-Za-z0-9_.%-]{1,230}");
    }

    @Test
    void databasesOfDifferentNamesNeverShareAnId() {
        assertThat(BackupId.logical(SLOT, new DatabaseName("a b")))
                .isNotEqualTo(BackupId.logical(SLOT, new DatabaseName("a%20b")));
        assertThat(BackupId.logical(SLOT, new DatabaseName("Orders")))
                .isNotEqualTo(BackupId.logical(SLOT, new DatabaseName("orders")));
    }

    @Test
    void theNextIsASecondLater() {
        assertThat(new BackupId("backup_20261231_235959.orders").next()).hasToString("backup_20270101_000000.orders");
        assertThat(new BackupId("globals_20261122_020000").next()).hasToString("globals_20261122_020001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "backup",
                "backup_20261122_020000.",
                "backup_20261122_020000.a/b",
                "backup_20261122_020000.orders.dump.zst",
                "../backup_20261122_020000",
                "backup_20261322_020000.orders",
                "backup_20260230_020000.orders",
                "backup_20261122_250000.orders",
                "backup_20261122_020000.orders\n"
            })
    void whatIsNoIdIsRefused(String value) {
        assertThatThrownBy(() -> new BackupId(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backup id '" + value + "' is not usable");
    }

    @Test
    void whatIsAnIdIsWhatItsFormSays() {
        Random random = new Random(20261122);
        for (String id : List.of("backup_20261122_020000.a%20b", "globals_20261122_020000", "base_20261122_020000")) {
            for (int i = 0; i < 3000; i++) {
                StringBuilder changed = new StringBuilder(id);
                int at = random.nextInt(id.length());
                changed.replace(at, at + random.nextInt(3), Character.toString(' ' + random.nextInt(100)));
                assertThat(isId(changed.toString())).as("%s", changed).isEqualTo(isFormed(changed.toString()));
            }
        }
    }

    private static boolean isId(String value) {
        try {
            return new BackupId(value).value().equals(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isFormed(String value) {
        Matcher form = Pattern.compile(BackupId.FORM).matcher(value);
        return form.matches() && isTime(form.group(2));
    }

    private static boolean isTime(String text) {
        try {
            LocalDateTime.parse(
                    text, DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withResolverStyle(ResolverStyle.STRICT));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
