package dev.walfleet.restore.physical;

import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FolderFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of a restored cluster: refuses those that hold something, empties those that may be used again of what does not
 * belong there, makes the others.
 */
final class TargetFolders {
    /** Is there while a restore is at work, and after one that died. */
    static final String UNFINISHED = "walfleet.restore";

    static final FilePath CONTROL = new FilePath("global/pg_control");

    private static final Logger log = LoggerFactory.getLogger(TargetFolders.class);

    private final TargetLayout layout;
    private final PhysicalManifest manifest;
    private final boolean delta;
    private final int folderMode;
    private final Set<Path> made = new LinkedHashSet<>();

    TargetFolders(TargetLayout layout, PhysicalManifest manifest, boolean delta, List<FileFacts> files) {
        this.layout = layout;
        this.manifest = manifest;
        this.delta = delta;
        boolean group = files.stream().anyMatch(file -> (file.mode() & 0040) != 0);
        this.folderMode = group ? 0750 : 0700;
    }

    /** Nothing is touched before this has passed. */
    void requireUsable() throws IOException {
        Path data = layout.data();
        if (Files.exists(data.resolve("postmaster.pid"))) {
            throw TargetFailures.exists(
                    "a server runs in " + data + ", or did not stop in an orderly way: there is a postmaster.pid",
                    "stop it; remove postmaster.pid where it is certain that no server runs there");
        }
        for (Path root : layout.roots()) {
            if (!delta && !empty(root)) {
                throw TargetFailures.exists(
                        "folder " + root + " is not empty",
                        "restore to another one, empty it, or use --delta to keep what is right in it already");
            }
        }
        if (delta && !empty(data)) {
            requireSameCluster(data);
        }
        if (delta) {
            requireOwnTablespaces(data);
        }
    }

    /** A folder that this cluster has no link to may be another cluster's tablespace, or of another release. */
    private void requireOwnTablespaces(Path data) throws IOException {
        for (Map.Entry<Long, Path> link : layout.links().entrySet()) {
            Path at = data.resolve(TargetLayout.LINKS + link.getKey());
            boolean ours = Files.isSymbolicLink(at)
                    && Files.readSymbolicLink(at).normalize().equals(link.getValue());
            if (!ours && !empty(link.getValue())) {
                throw TargetFailures.exists(
                        "folder " + link.getValue() + " is not empty, and no tablespace of " + data,
                        "give the tablespace a place of its own with --tablespace, or empty that folder");
            }
        }
    }

    private static boolean empty(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            throw TargetFailures.of("read", folder, e);
        }
    }

    private void requireSameCluster(Path data) throws IOException {
        Path control = data.resolve(CONTROL.value());
        boolean unfinished = Files.exists(data.resolve(UNFINISHED));
        if (!unfinished && (!Files.exists(data.resolve("PG_VERSION")) || !Files.exists(control))) {
            throw TargetFailures.exists(
                    "folder " + data + " is neither empty nor the data directory of a cluster",
                    "--delta goes on with what a restore or the cluster itself left; restore to another folder");
        }
        if (Files.exists(control)) {
            byte[] bytes = Files.readAllBytes(control);
            String system = bytes.length < Long.BYTES
                    ? "?"
                    : Long.toUnsignedString(ByteBuffer.wrap(bytes)
                            .order(ByteOrder.nativeOrder())
                            .getLong());
            if (!system.equals(manifest.systemIdentifier())) {
                throw TargetFailures.exists(
                        "folder " + data + " holds another cluster, of system identifier " + system + ", expected "
                                + manifest.systemIdentifier(),
                        "restore to another folder");
            }
        }
    }

    /** Makes folders and links; from here on the folder is no cluster until it is whole. */
    void make(List<FolderFacts> folders, List<FileFacts> files, Ownership owner) throws IOException {
        Path data = layout.data();
        for (Path root : layout.roots()) {
            folder(root, folderMode, owner);
        }
        Files.write(data.resolve(UNFINISHED), (manifest.backup() + "\n").getBytes(StandardCharsets.UTF_8));
        Modes.sync(data);
        Files.deleteIfExists(layout.resolve(CONTROL));
        if (delta) {
            deleteForeign(folders, files);
        }
        for (FolderFacts folder : folders) {
            if (!layout.isLink(folder.path())) {
                folder(layout.resolve(folder.path()), folder.mode(), owner);
            }
        }
        for (FileFacts file : files) {
            Path parent = layout.resolve(file.path()).getParent();
            if (parent != null && !made.contains(parent)) {
                folder(parent, folderMode, owner);
            }
        }
        links(owner);
    }

    private void folder(Path folder, int mode, Ownership owner) {
        try {
            Modes.folder(folder, mode, owner);
            made.add(folder);
        } catch (IOException e) {
            throw TargetFailures.of("make folder", folder, e);
        }
    }

    private void links(Ownership owner) throws IOException {
        for (Map.Entry<Long, Path> link : layout.links().entrySet()) {
            Path at = layout.data().resolve(TargetLayout.LINKS + link.getKey());
            folder(layout.data().resolve("pg_tblspc"), folderMode, owner);
            Files.deleteIfExists(at);
            Files.createSymbolicLink(at, link.getValue());
            owner.give(at);
        }
    }

    /** What is not in the backup would be part of the cluster, WAL of another history above all. */
    private void deleteForeign(List<FolderFacts> folders, List<FileFacts> files) throws IOException {
        Set<Path> wanted = new HashSet<>();
        layout.roots().forEach(wanted::add);
        wanted.add(layout.data().resolve(UNFINISHED));
        folders.forEach(folder -> wanted.add(layout.resolve(folder.path())));
        for (FileFacts file : files) {
            for (Path path = layout.resolve(file.path()); path != null && wanted.add(path); path = path.getParent()) {
                // its folders, too
            }
        }
        layout.links().keySet().forEach(oid -> wanted.add(layout.data().resolve(TargetLayout.LINKS + oid)));
        deleteForeign(layout.data(), wanted);
        for (Path root : layout.links().values()) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(root)) {
                for (Path version : versions) {
                    if (wanted.contains(version)) { // others are those of clusters of other releases
                        deleteForeign(version, wanted);
                    }
                }
            }
        }
    }

    private void deleteForeign(Path folder, Set<Path> wanted) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        for (Path entry : entries) {
            boolean directory = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
            if (!wanted.contains(entry)) {
                log.debug("deleted, it is not in the backup path={}", entry);
                delete(entry, directory);
            } else if (directory) {
                deleteForeign(entry, wanted);
            }
        }
    }

    private static void delete(Path path, boolean directory) throws IOException {
        if (directory) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                for (Path entry : stream) {
                    delete(entry, Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS));
                }
            }
        }
        Files.delete(path);
    }

    /** Makes the entries of all folders durable. */
    void sync() throws IOException {
        for (Path folder : made) {
            Modes.sync(folder);
        }
        for (Path root : layout.roots()) {
            Path parent = root.getParent();
            if (parent != null) {
                Modes.sync(parent);
            }
        }
    }

    /** The restore is whole. */
    void finished() throws IOException {
        Files.deleteIfExists(layout.data().resolve(UNFINISHED));
        Modes.sync(layout.data());
    }
}
