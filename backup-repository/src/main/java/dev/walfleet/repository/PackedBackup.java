package dev.walfleet.repository;

import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.BackupMap;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.repository.pack.MalformedException;
import dev.walfleet.repository.pack.PackContent;
import dev.walfleet.repository.pack.PackPart;
import dev.walfleet.repository.pack.Section;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A physical backup in one repository. */
final class PackedBackup implements PhysicalBackupReader {
    private final Repository repository;
    private final PhysicalManifest manifest;
    private final BackupMap map;
    private final Map<String, StoredObject> packs = new HashMap<>();
    private final Map<String, StoredObject> mapParts = new HashMap<>();

    private PackedBackup(Repository repository, PhysicalManifest manifest, BackupMap map) {
        this.repository = repository;
        this.manifest = manifest;
        this.map = map;
        for (StoredObject object : manifest.objects()) {
            if (object.role() == ObjectRole.PACK) {
                packs.put(object.name(), object);
            } else if (object.role() == ObjectRole.MAP_PART) {
                mapParts.put(object.name(), object);
            }
        }
    }

    static PackedBackup open(Repository repository, PhysicalManifest manifest) throws IOException {
        StoredObject object = manifest.map();
        try {
            BackupMap map = BackupMap.decode(content(repository, object));
            return new PackedBackup(repository, manifest, map);
        } catch (MalformedException e) {
            throw malformed(repository, object, e);
        }
    }

    private static byte[] content(Repository repository, StoredObject object) throws IOException {
        try (SealedReader reader = repository.read(object)) {
            byte[] content = reader.readAllBytes();
            reader.finish();
            return content;
        }
    }

    private static StoreException malformed(Repository repository, StoredObject object, MalformedException e) {
        return damaged(repository, object, "makes no sense: " + e.getMessage(), e);
    }

    private static StoreException damaged(
            Repository repository, StoredObject object, String how, @Nullable Exception cause) {
        return new StoreException(
                FailureCode.OBJECT_DAMAGED,
                "object " + object.key() + " in repository " + repository.name() + " " + how,
                "what is stored there is not what was written; restore from another repository or an older backup",
                cause);
    }

    @Override
    public List<FileFacts> files() {
        return map.files();
    }

    @Override
    public List<FolderFacts> folders() {
        return map.folders();
    }

    @Override
    public Parts parts() {
        return new Cursor();
    }

    private PackContent pack(Section section) throws StoreException {
        StoredObject object = packs.get(section.pack());
        if (object == null) {
            throw damaged(
                    repository, manifest.map(), "names pack " + section.pack() + ", which the manifest does not", null);
        }
        return new PackContent(repository, object, section);
    }

    @Override
    public void verify(Checking checking) throws IOException {
        checking.object(manifest.map(), () -> check(manifest.map()));
        for (StoredObject part : mapParts.values()) {
            checking.object(part, () -> check(part));
        }
        Map<String, StoredObject> left = new HashMap<>(packs);
        Coverage coverage = new Coverage(map.files());
        Sections sections = new Sections();
        try (PackPart.Reading reading = new PackPart.Reading()) {
            for (Optional<Section> next = sections.next(); next.isPresent(); next = sections.next()) {
                PackContent pack = pack(next.orElseThrow());
                left.remove(next.orElseThrow().pack());
                pack.pieces().forEach(coverage::add);
                checking.object(pack.object(), () -> pack.verify(reading));
            }
        }
        for (StoredObject unused : left.values()) {
            checking.object(unused, () -> check(unused));
        }
        Optional<String> missing = coverage.missing();
        if (missing.isPresent()) {
            throw damaged(repository, manifest.map(), missing.orElseThrow(), null);
        }
    }

    private long check(StoredObject object) throws IOException {
        try (SealedReader reader = repository.read(object)) {
            reader.transferTo(java.io.OutputStream.nullOutputStream());
            reader.finish();
            return reader.storedBytesRead();
        }
    }

    /** The sections of the map, and of its parts one after the other. For one thread at a time. */
    private final class Sections {
        private final Deque<byte[]> encoded = new ArrayDeque<>(map.sections());
        private int part;

        Optional<Section> next() throws IOException {
            while (encoded.isEmpty() && part < map.parts()) {
                part++;
                StoredObject object = mapParts.get(Integer.toString(part));
                if (object == null) {
                    throw damaged(repository, manifest.map(), "has parts that the manifest does not name", null);
                }
                try {
                    encoded.addAll(BackupMap.decodePart(content(repository, object)));
                } catch (MalformedException e) {
                    throw malformed(repository, object, e);
                }
            }
            byte[] section = encoded.poll();
            if (section == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(map.section(section));
            } catch (MalformedException e) {
                throw malformed(repository, manifest.map(), e);
            }
        }
    }

    private final class Cursor implements Parts {
        private final Sections sections = new Sections();
        private final Deque<PackPart> ready = new ArrayDeque<>();

        @Override
        public synchronized Optional<PackPart> next() throws IOException {
            while (ready.isEmpty()) {
                Optional<Section> section = sections.next();
                if (section.isEmpty()) {
                    return Optional.empty();
                }
                ready.addAll(pack(section.orElseThrow()).parts());
            }
            return Optional.of(ready.remove());
        }
    }
}
