package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.RestoreCommand;
import dev.walfleet.repository.manifest.SealDescription;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.FanOutWriter;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.SealTarget;
import dev.walfleet.repository.seal.SealedObject;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt. The first repository decides between attempts: who creates the manifest there goes on to the others, who
 * does not gives way everywhere.
 */
final class LogicalBackupWriter implements BackupWriter {
    private static final Logger log = LoggerFactory.getLogger(LogicalBackupWriter.class);

    private final BackupStart start;
    private final List<Member> members;
    private final BackupNames names;
    private final CommittedBackups committed;
    private final Clock clock;
    private final Map<Repository, Failure> behind = new LinkedHashMap<>();
    private final List<Written> objects = new ArrayList<>();
    /** Where a manifest of ours may exist: nothing is deleted there any more. */
    private final Set<Repository> settled = new HashSet<>();

    /** A second try could take the first one's manifest for another attempt's. */
    private boolean committing;

    private boolean ended;

    /** @param behind optional repositories that are out from the start */
    LogicalBackupWriter(
            BackupStart start,
            List<Member> members,
            Map<Repository, Failure> behind,
            BackupNames names,
            CommittedBackups committed,
            Clock clock) {
        this.start = start;
        this.members = List.copyOf(members);
        this.behind.putAll(behind);
        this.names = names;
        this.committed = committed;
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
        requireOpen();
        List<SealTarget> targets = new ArrayList<>();
        for (Member member : present()) {
            Repository repository = member.repository;
            ObjectKey key = names.key(role, name, member.keyring.isPresent());
            targets.add(
                    new SealTarget(repository.name(), repository.required(), repository.store(), key, member.keyring));
        }
        return FanOutWriter.compressing(targets, level(), threads(), object -> add(role, name, object));
    }

    private synchronized void add(ObjectRole role, String name, SealedObject object) {
        objects.add(new Written(role, name, object));
        for (Member member : members) {
            Failure failure = object.failed().get(member.repository.name());
            if (failure != null) {
                leaveBehind(member.repository, failure);
            }
        }
    }

    /** Everything is compressed once, as hard as the repository asks that asks for most. */
    private int level() {
        return most(CompressionProperties::level);
    }

    private int threads() {
        return most(CompressionProperties::threads);
    }

    private int most(java.util.function.ToIntFunction<CompressionProperties> what) {
        return members.stream()
                .map(member -> member.repository.compression())
                .mapToInt(what)
                .max()
                .orElseThrow();
    }

    @Override
    public synchronized CommitResult commit(LogicalFacts facts) throws IOException {
        requireOpen();
        if (committing) {
            throw new IllegalStateException("backup " + start.backup() + " was committed before, with a failure");
        }
        committing = true;
        if (objects.isEmpty()) {
            throw new IllegalStateException("backup " + start.backup() + " without an object");
        }
        List<CommittedCopy> copies = new ArrayList<>();
        for (Member member : present()) {
            try {
                Optional<CommittedCopy> copy = commit(member, facts, !copies.isEmpty());
                if (copy.isEmpty()) {
                    return giveWay();
                }
                copies.add(copy.orElseThrow());
            } catch (IOException | WalfleetException e) {
                if (member.repository.required()) {
                    throw e;
                }
                leaveBehind(member.repository, Failing.of(e));
            }
        }
        if (copies.isEmpty()) {
            throw noneLeft();
        }
        ended = true;
        behind.keySet().forEach(this::discard);
        return result(copies);
    }

    /**
     * Commits in one repository.
     *
     * @param won whether the manifest is ours in another one already
     * @return empty: another attempt at this job has won
     */
    private Optional<CommittedCopy> commit(Member member, LogicalFacts facts, boolean won) throws IOException {
        Repository repository = member.repository;
        LogicalManifest manifest = manifest(member, facts);
        ManifestCommit commit = new ManifestCommit(repository, manifest);
        commit.confirmObjects();
        settled.add(repository);
        Optional<CatalogEntry> other = commit.create();
        if (other.isEmpty()) {
            commit.sweepLeftovers();
            return Optional.of(new CommittedCopy(repository.name(), manifest, true));
        }
        settled.remove(repository);
        Optional<LogicalManifest> ours = CommittedBackups.ours(start, other.orElseThrow());
        if (ours.isEmpty()) {
            Failure conflict = CommittedBackups.conflict(repository, other.orElseThrow());
            throw new WalfleetException(conflict.code(), conflict.message(), conflict.hint());
        }
        if (!won) {
            return Optional.empty();
        }
        discard(repository);
        return Optional.of(new CommittedCopy(repository.name(), ours.orElseThrow(), false));
    }

    private CommitResult giveWay() throws IOException {
        log.info("another attempt committed first backup={} job={}", start.backup(), start.job());
        close();
        return committed
                .find(start)
                .orElseThrow(() -> new IllegalStateException("manifest of " + start.backup() + " came and went"));
    }

    private CommitResult result(List<CommittedCopy> copies) {
        List<BehindRepository> late = behind.entrySet().stream()
                .map(entry -> new BehindRepository(entry.getKey().name(), entry.getValue()))
                .toList();
        return new CommitResult(start.backup(), copies, late);
    }

    private LogicalManifest manifest(Member member, LogicalFacts facts) {
        Long keyId = member.keyring.map(Keyring::primaryKeyId).orElse(null);
        List<StoredObject> stored = new ArrayList<>();
        for (Written written : objects) {
            StoredForm form = Objects.requireNonNull(
                    written.object.stored().get(member.repository.name()), () -> "no " + written.name);
            stored.add(new StoredObject(
                    form.key(), written.role, written.name, form.rawSize(), form.storedSize(), form.sha256(), keyId));
        }
        stored.sort(Comparator.comparing(StoredObject::key));
        SealDescription seal = new SealDescription("zstd", level(), keyId == null ? null : Keyring.ALGORITHM);
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

    private List<Member> present() {
        List<Member> left = members.stream()
                .filter(member -> !behind.containsKey(member.repository))
                .toList();
        if (left.isEmpty()) {
            throw noneLeft();
        }
        return left;
    }

    private WalfleetException noneLeft() {
        Failure failure = behind.values().iterator().next();
        return new WalfleetException(failure.code(), failure.message(), failure.hint());
    }

    private void leaveBehind(Repository repository, Failure failure) {
        if (behind.putIfAbsent(repository, failure) == null) {
            log.warn(
                    "optional repository left behind repository={} backup={} code={} error={}",
                    repository.name(),
                    start.backup(),
                    failure.code(),
                    failure.message());
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("backup " + start.backup() + " is committed or discarded already");
        }
    }

    /** Deletes what this attempt created, unless a manifest of ours may refer to it. */
    private void discard(Repository repository) {
        if (settled.contains(repository)) {
            return;
        }
        List<ObjectKey> keys = new ArrayList<>();
        for (Written written : objects) {
            StoredForm form = written.object.stored().get(repository.name());
            if (form != null) {
                keys.add(form.key());
            }
        }
        ManifestCommit.delete(repository, keys);
    }

    @Override
    public synchronized void close() {
        if (!ended) {
            ended = true;
            members.forEach(member -> discard(member.repository));
        }
    }

    /** A repository that takes part, and the keys that were its newest when the attempt began. */
    record Member(Repository repository, Optional<Keyring> keyring) {}

    private record Written(ObjectRole role, String name, SealedObject object) {}
}
