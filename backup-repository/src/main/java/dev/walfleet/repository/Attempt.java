package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.SealDescription;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.SealTarget;
import dev.walfleet.repository.seal.SealedObject;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every attempt at a backup has, of whatever kind: the repositories that take part, which of them fell behind, and
 * the commit. The first repository decides between attempts: who creates the manifest there goes on to the others, who does
 * not gives way everywhere. Safe for use by several threads.
 */
final class Attempt {
    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    private final BackupStart start;
    private final List<Member> members;
    private final CommittedBackups committed;
    private final Map<Repository, Failure> behind = new LinkedHashMap<>();
    /** Where a manifest of ours may exist: nothing is deleted there any more. */
    private final Set<Repository> settled = new HashSet<>();

    /** A second try could take the first one's manifest for another attempt's. */
    private boolean committing;

    private boolean ended;

    /** @param behind optional repositories that are out from the start */
    Attempt(BackupStart start, List<Member> members, Map<Repository, Failure> behind, CommittedBackups committed) {
        this.start = start;
        this.members = List.copyOf(members);
        this.behind.putAll(behind);
        this.committed = committed;
    }

    BackupStart start() {
        return start;
    }

    /** Everybody who took part at the beginning. */
    List<Member> members() {
        return members;
    }

    /** Who still takes part; one at least. */
    synchronized List<Member> present() {
        List<Member> left = members.stream()
                .filter(member -> !behind.containsKey(member.repository))
                .toList();
        if (left.isEmpty()) {
            throw noneLeft();
        }
        return left;
    }

    /** Where an object goes. */
    List<SealTarget> targets(Function<Member, ObjectKey> key) {
        List<SealTarget> targets = new ArrayList<>();
        for (Member member : present()) {
            Repository repository = member.repository;
            targets.add(new SealTarget(
                    repository.name(), repository.required(), repository.store(), key.apply(member), member.keyring));
        }
        return targets;
    }

    /** Everything is compressed once, as hard as the repository asks that asks for most. */
    int level() {
        return most(CompressionProperties::level);
    }

    int threads() {
        return most(CompressionProperties::threads);
    }

    private int most(ToIntFunction<CompressionProperties> what) {
        return members.stream()
                .map(member -> member.repository.compression())
                .mapToInt(what)
                .max()
                .orElseThrow();
    }

    SealDescription seal(Member member) {
        return new SealDescription("zstd", level(), member.keyring.isPresent() ? Keyring.ALGORITHM : null);
    }

    /** Optional repositories that did not take an object are out. */
    void stored(SealedObject object) {
        for (Member member : members) {
            Failure failure = object.failed().get(member.repository.name());
            if (failure != null) {
                leaveBehind(member.repository, failure);
            }
        }
    }

    synchronized void requireOpen() {
        if (ended) {
            throw new IllegalStateException("backup " + start.backup() + " is committed or discarded already");
        }
    }

    /** @return whether it had not ended before */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /**
     * Writes the manifests.
     *
     * @param manifest as a repository is to have it
     * @param discard deletes what this attempt stored in a repository, but for what the winner's manifest there names
     * @param leftBehind does the same where an optional repository is behind, or leaves it for when that catches up
     */
    synchronized CommitResult commit(
            Function<Member, BackupManifest> manifest, Discarding discard, Consumer<Repository> leftBehind)
            throws IOException {
        requireOpen();
        if (committing) {
            throw new IllegalStateException("backup " + start.backup() + " was committed before, with a failure");
        }
        committing = true;
        List<CommittedCopy> copies = new ArrayList<>();
        for (Member member : present()) {
            try {
                Optional<CommittedCopy> copy = commit(member, manifest.apply(member), !copies.isEmpty());
                if (copy.isEmpty()) {
                    return giveWay(discard);
                }
                copies.add(copy.orElseThrow());
                if (!copy.orElseThrow().created()) {
                    discard(
                            discard,
                            member.repository,
                            Optional.of(copy.orElseThrow().manifest()));
                }
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
        behind.keySet().stream()
                .filter(repository -> !settled.contains(repository))
                .forEach(leftBehind);
        return result(copies);
    }

    /**
     * Commits in one repository.
     *
     * @param won whether the manifest is ours in another one already
     * @return empty: another attempt at this job has won
     */
    private Optional<CommittedCopy> commit(Member member, BackupManifest manifest, boolean won) throws IOException {
        Repository repository = member.repository;
        ManifestCommit commit = new ManifestCommit(repository, manifest);
        try {
            commit.confirmObjects();
        } catch (StoreException e) {
            Optional<CommittedCopy> completed = won ? completedByAnother(repository) : Optional.empty();
            if (completed.isEmpty()) {
                throw e;
            }
            return completed;
        }
        settled.add(repository);
        Optional<CatalogEntry> other = commit.create();
        if (other.isEmpty()) {
            commit.sweepLeftovers();
            return Optional.of(new CommittedCopy(repository.name(), manifest, true));
        }
        settled.remove(repository);
        Optional<BackupManifest> ours = CommittedBackups.ours(start, other.orElseThrow());
        if (ours.isEmpty()) {
            Failure conflict = CommittedBackups.conflict(repository, other.orElseThrow());
            throw new WalfleetException(conflict.code(), conflict.message(), conflict.hint());
        }
        return won ? Optional.of(new CommittedCopy(repository.name(), ours.orElseThrow(), false)) : Optional.empty();
    }

    /** Who gave way to us may have copied our backup here already, and swept what its manifest does not name. */
    private Optional<CommittedCopy> completedByAnother(Repository repository) throws IOException {
        return repository
                .catalog()
                .find(start.cluster(), start.backup())
                .flatMap(entry -> CommittedBackups.ours(start, entry))
                .map(theirs -> new CommittedCopy(repository.name(), theirs, false));
    }

    /** What another attempt at this job committed meanwhile, if one did; then this one has given way. */
    synchronized Optional<CommitResult> lost(Discarding discard) throws IOException {
        requireOpen();
        return committed.find(start).isPresent() ? Optional.of(giveWay(discard)) : Optional.empty();
    }

    private CommitResult giveWay(Discarding discard) throws IOException {
        log.info("another attempt committed first backup={} job={}", start.backup(), start.job());
        CommitResult winner = committed
                .find(start)
                .orElseThrow(() -> new IllegalStateException("manifest of " + start.backup() + " came and went"));
        ended = true;
        for (Member member : members) {
            Optional<BackupManifest> theirs = winner.copies().stream()
                    .filter(copy -> copy.repository().equals(member.repository.name()))
                    .map(CommittedCopy::manifest)
                    .findFirst();
            discard(discard, member.repository, theirs);
        }
        return winner;
    }

    private CommitResult result(List<CommittedCopy> copies) {
        List<BehindRepository> late = behind.entrySet().stream()
                .map(entry -> new BehindRepository(entry.getKey().name(), entry.getValue()))
                .toList();
        return new CommitResult(start.backup(), copies, late);
    }

    private WalfleetException noneLeft() {
        Failure failure = behind.values().iterator().next();
        return new WalfleetException(failure.code(), failure.message(), failure.hint());
    }

    private synchronized void leaveBehind(Repository repository, Failure failure) {
        if (behind.putIfAbsent(repository, failure) == null) {
            log.warn(
                    "optional repository left behind repository={} backup={} code={} error={}",
                    repository.name(),
                    start.backup(),
                    failure.code(),
                    failure.message());
        }
    }

    /** Deletes what this attempt created in every repository, unless a manifest of ours may refer to it. */
    synchronized void discard(Discarding discard) {
        members.forEach(member -> discard(discard, member.repository, Optional.empty()));
    }

    private void discard(Discarding discard, Repository repository, Optional<BackupManifest> except) {
        if (!settled.contains(repository)) {
            discard.delete(repository, except);
        }
    }

    /** A repository that takes part, and the keys that were its newest when the attempt began. */
    record Member(Repository repository, Optional<Keyring> keyring) {}

    /** Deletes what the attempt stored in a repository. */
    interface Discarding {
        /** @param except what another attempt's manifest names is not deleted */
        void delete(Repository repository, Optional<BackupManifest> except);
    }
}
