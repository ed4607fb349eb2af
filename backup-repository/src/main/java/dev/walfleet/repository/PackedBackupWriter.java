package dev.walfleet.repository;

import dev.walfleet.repository.Attempt.Member;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.BackupMap;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FileTable;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.repository.pack.PackLane;
import dev.walfleet.repository.pack.PackLimits;
import dev.walfleet.repository.pack.PackName;
import dev.walfleet.repository.pack.PackShelf;
import dev.walfleet.repository.pack.Section;
import dev.walfleet.repository.seal.FanOutWriter;
import dev.walfleet.repository.seal.SealTarget;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a physical backup: gathers what its lanes stored, and writes the map and the manifest. */
final class PackedBackupWriter implements PhysicalBackupWriter, PackShelf {
    private static final Logger log = LoggerFactory.getLogger(PackedBackupWriter.class);
    private static final int PATIENCE_SECONDS = 30;

    private final Attempt attempt;
    private final BackupStart start;
    private final BackupNames names;
    private final Salvage salvage;
    private final PackLimits limits;
    private final Clock clock;
    private final FileTable files = new FileTable();
    private final List<PackLane> lanes = new CopyOnWriteArrayList<>();
    private final List<FolderFacts> folders = new ArrayList<>();
    private final List<WrittenObject> objects = new ArrayList<>();
    private final MapSections sections;
    private final ExecutorService background = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "pack-store");
        thread.setDaemon(true);
        return thread;
    });

    PackedBackupWriter(Attempt attempt, BackupNames names, Salvage salvage, PackLimits limits, Clock clock) {
        this.attempt = attempt;
        this.start = attempt.start();
        this.names = names;
        this.salvage = salvage;
        this.limits = limits;
        this.clock = clock;
        this.sections = new MapSections(limits.sections(), this::writePart);
    }

    @Override
    public BackupId backup() {
        return start.backup();
    }

    @Override
    public BackupLane lane() {
        attempt.requireOpen();
        PackLane.Origin origin = new PackLane.Origin(start.cluster(), start.backup(), start.job());
        PackLane lane = new PackLane(origin, attempt.level(), salvage.packs(), files, this);
        lanes.add(lane);
        return lane;
    }

    @Override
    public void file(FileFacts facts) {
        files.complete(facts);
    }

    @Override
    public void drop(FilePath file) {
        files.drop(file);
    }

    @Override
    public void dropIncomplete() {
        files.dropIncomplete();
    }

    @Override
    public synchronized void folder(FolderFacts facts) {
        folders.add(facts);
    }

    @Override
    public Progress progress() {
        long raw = 0;
        long stored = 0;
        long reused = 0;
        for (PackLane lane : lanes) {
            raw += lane.taken();
            stored += lane.stored();
            reused += lane.reused();
        }
        return new Progress(raw, stored, reused);
    }

    @Override
    public FanOutWriter begin(String name) {
        List<SealTarget> targets = attempt.targets(
                member -> PackName.key(start.cluster(), name, member.keyring().isPresent()));
        return FanOutWriter.ofFrames(targets, object -> add(new WrittenObject(ObjectRole.PACK, name, object)));
    }

    private synchronized void add(WrittenObject object) {
        objects.add(object);
        attempt.stored(object.object());
    }

    @Override
    public void stored(Section section) throws IOException {
        sections.add(section.encode());
    }

    @Override
    public PackLimits limits() {
        return limits;
    }

    @Override
    public Executor background() {
        return background;
    }

    private void writePart(int number, List<byte[]> some) throws IOException {
        write(ObjectRole.MAP_PART, Integer.toString(number), BackupMap.encodePart(some));
    }

    private void write(ObjectRole role, String name, byte[] content) throws IOException {
        List<SealTarget> targets =
                attempt.targets(member -> names.key(role, name, member.keyring().isPresent()));
        try (SealedWriter writer = FanOutWriter.compressing(
                targets, attempt.level(), 1, object -> add(new WrittenObject(role, name, object)))) {
            writer.write(content);
            writer.commit();
        }
    }

    @Override
    public CommitResult commit(PhysicalFacts facts) throws IOException {
        attempt.requireOpen();
        if (!lanes.stream().allMatch(PackLane::finished)) {
            throw new IllegalStateException("backup " + start.backup() + " with a lane that is not finished");
        }
        Optional<CommitResult> winner = attempt.lost(this::delete);
        if (winner.isPresent()) {
            return winner.orElseThrow();
        }
        List<Section> reused = salvage.packs().used(files);
        for (Section section : reused) {
            sections.add(section.encode());
        }
        List<FolderFacts> made;
        synchronized (this) {
            made = List.copyOf(folders);
        }
        byte[] head = BackupMap.encode(made, files.finished(), sections.parts(), sections.rest());
        write(ObjectRole.MAP, start.backup() + ".map", head);
        return attempt.commit(member -> manifest(member, facts, reused), this::delete, repository -> {});
    }

    private synchronized PhysicalManifest manifest(Member member, PhysicalFacts facts, List<Section> reused) {
        List<StoredObject> stored = new ArrayList<>();
        objects.forEach(written -> stored.add(written.in(member)));
        reused.forEach(section -> stored.add(salvage.object(section.pack(), member.repository())));
        stored.sort(Comparator.comparing(StoredObject::key));
        return new PhysicalManifest(
                start.backup(),
                start.job(),
                start.attempt(),
                start.cluster(),
                null,
                start.slot(),
                start.startedAt(),
                clock.instant(),
                facts.stoppedAt(),
                facts.source(),
                facts.wal(),
                facts.tablespaces(),
                attempt.seal(member),
                files.count(),
                files.bytes(),
                facts.damaged(),
                facts.excluded(),
                facts.walfleetVersion(),
                stored);
    }

    private synchronized void delete(Repository repository, Optional<BackupManifest> except) {
        List<ObjectKey> keys = new ArrayList<>(salvage.keys(repository));
        objects.forEach(written -> written.keyIn(repository).ifPresent(keys::add));
        except.ifPresent(manifest -> manifest.objects().forEach(object -> keys.remove(object.key())));
        ManifestCommit.delete(repository, keys);
    }

    @Override
    public void discard() {
        if (attempt.end()) {
            endBackground();
            attempt.discard(this::delete);
        }
    }

    /** A pack that is on its way when its lane is closed does not get there, unless it is about to. */
    private void endBackground() {
        background.shutdownNow();
        try {
            if (!background.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("pack still on its way backup={}", start.backup());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        attempt.end();
        endBackground();
    }
}
