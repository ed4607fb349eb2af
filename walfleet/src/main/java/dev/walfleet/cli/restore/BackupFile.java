package dev.walfleet.cli.restore;

import dev.walfleet.cli.shell.Typed;
import dev.walfleet.vocabulary.BackupId;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a person may call a backup by: its name, or the path of its archive or manifest. */
final class BackupFile {
    private static final Pattern ENDING = Pattern.compile("(\\.dump|\\.sql|\\.dir)?(\\.zst)?(\\.enc)?(\\.meta)?$");

    private BackupFile() {}

    static BackupId id(String given) {
        Path name = Path.of(given).getFileName();
        return Typed.backup(
                ENDING.matcher(name == null ? given : name.toString()).replaceFirst(""));
    }
}
