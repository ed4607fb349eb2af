package dev.walfleet.repository.pack;

import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** The names of packs: the backup that they were made for, and a random number, so that no two attempts have one in common. */
public final class PackName {
    private static final String SUFFIX = ".pack";
    private static final int RANDOM_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PackName() {}

    /** One that nobody has. */
    public static String next(BackupId backup) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return backup + "-" + HexFormat.of().formatHex(random);
    }

    /** Where a pack of this name is: {@code <cluster>/packs/<name>.pack}. */
    public static ObjectKey key(ClusterId cluster, String name, boolean encrypted) {
        return new ObjectKey(cluster + "/packs/" + name + SUFFIX + (encrypted ? StoredForm.ENCRYPTED : ""));
    }

    /** What the keys of all packs begin with that were made for a backup. */
    public static String prefix(ClusterId cluster, BackupId backup) {
        return cluster + "/packs/" + backup + "-";
    }

    /** The name of the pack at a key; empty where it is none, or not as encrypted as expected. */
    public static Optional<String> of(ObjectKey key, boolean encrypted) {
        String end = SUFFIX + (encrypted ? StoredForm.ENCRYPTED : "");
        String name = key.name();
        return name.endsWith(end) ? Optional.of(name.substring(0, name.length() - end.length())) : Optional.empty();
    }
}
