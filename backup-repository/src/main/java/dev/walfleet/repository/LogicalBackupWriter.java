package dev.walfleet.repository;

import dev.walfleet.repository.Attempt.Member;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.RestoreCommand;
import dev.walfleet.repository.manifest.SealDescription;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.FanOutWriter;
import dev.walfleet.repository.seal.SealTarget;
import dev.walfleet.repository.seal.SealedObject;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One attempt at a logical backup. */
final class LogicalBackupWriter implements BackupWriter {
    private final Attempt attempt;
    private final BackupStart start;
    private final BackupNames names;
    private final Clock clock;
    private final List<WrittenObject> objects = new ArrayList<>();

    LogicalBackupWriter(Attempt attempt, BackupNames names, Clock clock) {
        this.attempt = attempt;
        this.start = attempt.start();
        this.names = names;
        this.clock = clock;
    }

    @Override
    public BackupId backup() {
        return start.backup();
    }

    @Override
    public SealedWriter archive() {
        return open(ObjectRole.ARCHIVE, start.backup() + ".dump");
    }

    @Override
    public SealedWriter globals() {
        return open(ObjectRole.GLOBALS, start.backup() + ".sql");
    }

    @Override
    public SealedWriter directoryFile(String file) {
        return open(ObjectRole.DIRECTORY_FILE, file);
    }

    private synchronized SealedWriter open(ObjectRole role, String name) {
        attempt.requireOpen();
        List<SealTarget> targets =
                attempt.targets(member -> names.key(role, name, member.keyring().isPresent()));
        return FanOutWriter.compressing(targets, attempt.level(), attempt.threads(), object -> add(role, name, object));
    }

    private synchronized void add(ObjectRole role, String name, SealedObject object) {
        objects.add(new WrittenObject(role, name, object));
        attempt.stored(object);
    }

    @Override
    public synchronized CommitResult commit(LogicalFacts facts) throws IOException {
        attempt.requireOpen();
        if (objects.isEmpty()) {
            throw new IllegalStateException("backup " + start.backup() + " without an object");
        }
        return attempt.commit(
                member -> manifest(member, facts), this::discard, repository -> discard(repository, Optional.empty()));
    }

    private LogicalManifest manifest(Member member, LogicalFacts facts) {
        List<StoredObject> stored = new ArrayList<>();
        objects.forEach(written -> stored.add(written.in(member)));
        stored.sort(Comparator.comparing(StoredObject::key));
        SealDescription seal = attempt.seal(member);
        String command = RestoreCommand.of(
                start.cluster(), start.backup(), facts.database(), facts.format(), stored, seal.encrypted());
        return new LogicalManifest(
                start.backup(),
                start.job(),
                start.attempt(),
                start.cluster(),
                facts.database(),
                start.slot(),
                start.startedAt(),
                clock.instant(),
                facts.source(),
                facts.format(),
                command,
                seal,
                stored.stream().mapToLong(StoredObject::rawSize).sum(),
                stored,
                facts.excluded(),
                facts.walfleetVersion(),
                facts.tables());
    }

    private void discard(Repository repository, Optional<BackupManifest> except) {
        List<ObjectKey> keys = new ArrayList<>();
        objects.forEach(written -> written.keyIn(repository).ifPresent(keys::add));
        except.ifPresent(manifest -> manifest.objects().forEach(object -> keys.remove(object.key())));
        ManifestCommit.delete(repository, keys);
    }

    @Override
    public synchronized void close() {
        if (attempt.end()) {
            attempt.discard(this::discard);
        }
    }
}
