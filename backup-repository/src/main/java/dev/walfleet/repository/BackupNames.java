package dev.walfleet.repository;

import dev.walfleet.repository.manifest.Manifests;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of one attempt's objects: {@code <cluster>/full/<backup>.dump.zst} and the like. An attempt that finds objects of
 * another that has no manifest does not touch them, since their writer may still be about to commit: it puts
 * {@code .try2}, {@code .try3} after the backup's id.
 */
final class BackupNames {
    private static final Pattern TRY = Pattern.compile("\\.try(\\d{1,6})\\..*");

    private final String prefix;
    private final int attempt;

    private BackupNames(String prefix, int attempt) {
        this.prefix = prefix;
        this.attempt = attempt;
    }

    /** What every object of a backup begins with, whoever wrote it; its manifest, too. */
    static String prefix(ClusterId cluster, BackupId backup) {
        return stem(cluster, backup) + ".";
    }

    /** Beside the manifest. */
    private static String stem(ClusterId cluster, BackupId backup) {
        String manifest = Manifests.key(cluster, backup).value();
        return manifest.substring(0, manifest.length() - Manifests.SUFFIX.length());
    }

    /** Names that none of the objects present has. */
    static BackupNames free(ClusterId cluster, BackupId backup, Collection<ObjectKey> present) {
        String stem = stem(cluster, backup);
        int last = 0;
        for (ObjectKey key : present) {
            Matcher matcher = TRY.matcher(key.value().substring(stem.length()));
            last = Math.max(last, matcher.matches() ? Integer.parseInt(matcher.group(1)) : 1);
        }
        return new BackupNames(stem, last + 1);
    }

    ObjectKey key(ObjectRole role, String name, boolean encrypted) {
        String rest = switch (role) {
            case ARCHIVE -> ".dump";
            case GLOBALS -> ".sql";
            case DIRECTORY_FILE -> ".dir/" + name;
            case MAP -> ".map";
            case MAP_PART -> ".map." + name;
            case PACK -> throw new IllegalArgumentException("packs have names of their own: " + name);
        };
        return new ObjectKey(prefix
                + (attempt == 1 ? "" : ".try" + attempt)
                + rest
                + StoredForm.COMPRESSED
                + (encrypted ? StoredForm.ENCRYPTED : ""));
    }
}
