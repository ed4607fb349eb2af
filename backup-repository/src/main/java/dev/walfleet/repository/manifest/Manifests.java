package dev.walfleet.repository.manifest;

import dev.walfleet.repository.format.Document;
import dev.walfleet.repository.format.DocumentException;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import java.util.Optional;

/** Manifests as bytes, and the names they have. */
public final class Manifests {
    /** The end of every manifest's key. */
    public static final String SUFFIX = ".meta";

    private static final String DOCUMENT = "manifest";

    private Manifests() {}

    public static byte[] encode(BackupManifest manifest) {
        return Document.encode(DOCUMENT, manifest);
    }

    /**
     * Reads a manifest.
     *
     * @param key where it was found: a manifest under another backup's name is not accepted
     * @throws DocumentException where it is not what was written, or of a kind or format that this release does not know
     */
    public static BackupManifest decode(ObjectKey key, byte[] bytes) throws DocumentException {
        Document document = Document.parse(DOCUMENT, bytes);
        String kind = document.text("kind");
        BackupManifest manifest = content(document, kind);
        if (!manifest.kind().word().equals(kind)) {
            throw new DocumentException(
                    FailureCode.OBJECT_DAMAGED, "it is of a backup of kind '" + kind + "' named " + manifest.backup());
        }
        ObjectKey expected = key(manifest.cluster(), manifest.backup());
        if (!expected.equals(key)) {
            throw new DocumentException(FailureCode.OBJECT_DAMAGED, "it is the manifest that belongs at " + expected);
        }
        return manifest;
    }

    private static BackupManifest content(Document document, String kind) throws DocumentException {
        if (kind.equals(BackupKind.LOGICAL.word())) {
            return document.read(LogicalManifestReader::read);
        }
        if (kind.equals(BackupKind.FULL.word()) || kind.equals(BackupKind.INCREMENTAL.word())) {
            return document.as(PhysicalManifest.class);
        }
        throw new DocumentException(
                FailureCode.NOT_SUPPORTED,
                "it is of a backup of kind '" + kind + "', this release reads logical, full and incremental");
    }

    /**
     * The key that the manifest of a backup has: {@code <cluster>/full/<backup>.meta}, or in the folder
     * {@code incremental}.
     */
    public static ObjectKey key(ClusterId cluster, BackupId backup) {
        String folder = backup.kind() == BackupKind.INCREMENTAL ? "/incremental/" : "/full/";
        return new ObjectKey(cluster + folder + backup + SUFFIX);
    }

    /** The backup whose manifest has this key; empty where the key is not that of a manifest. */
    public static Optional<BackupId> backupOf(ObjectKey key) {
        String name = key.name();
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BackupId(name.substring(0, name.length() - SUFFIX.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
