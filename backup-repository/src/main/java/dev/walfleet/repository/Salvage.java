package dev.walfleet.repository;

import dev.walfleet.repository.Attempt.Member;
import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.LeftPack;
import dev.walfleet.repository.pack.MalformedException;
import dev.walfleet.repository.pack.PackIndex;
import dev.walfleet.repository.pack.PackName;
import dev.walfleet.repository.pack.StoredPacks;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier attempts at the same job stored before they died: packs that are there in every repository that takes part,
 * and sound to the last chunk. Each is read back whole before it is trusted. Anything else is left where it is, for the sweep
 * after the commit.
 */
final class Salvage {
    private static final Logger log = LoggerFactory.getLogger(Salvage.class);
    private static final int SHARE_OF_HEAP = 8;
    private static final int THREADS = 2;

    private final StoredPacks packs = new StoredPacks(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    /** By the pack's name, as each repository has it. */
    private final Map<String, Map<RepositoryName, StoredObject>> objects = new LinkedHashMap<>();

    private Salvage() {}

    /** Looks for them. Takes as long as reading them takes; none are there where no attempt has died. */
    static Salvage of(Attempt attempt) throws IOException {
        Salvage salvage = new Salvage();
        List<Member> members = attempt.present();
        Collection<String> names = common(attempt.start(), members);
        if (!names.isEmpty()) {
            salvage.tryAll(attempt.start(), members, names);
            log.info(
                    "packs of an earlier attempt backup={} found={} used={}",
                    attempt.start().backup(),
                    names.size(),
                    salvage.objects.size());
        }
        return salvage;
    }

    private void tryAll(BackupStart start, List<Member> members, Collection<String> names) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "salvage");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> tried = new ArrayList<>();
            names.forEach(name -> tried.add(threads.submit(() -> tryPack(start, members, name))));
            for (Future<?> one : tried) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while packs of an earlier attempt were read");
        } catch (ExecutionException e) {
            throw new IllegalStateException("packs of an earlier attempt cannot be tried", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Collection<String> common(BackupStart start, List<Member> members) {
        Collection<String> common = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            try {
                Collection<String> here = names(start, member);
                if (i == 0) {
                    common = here;
                } else {
                    common.retainAll(here);
                }
            } catch (IOException e) {
                log.warn(
                        "packs of earlier attempts are not used, they cannot be listed repository={} error={}",
                        member.repository().name(),
                        e.getMessage());
                return List.of();
            }
        }
        return common;
    }

    private static Collection<String> names(BackupStart start, Member member) throws IOException {
        String prefix = PackName.prefix(start.cluster(), start.backup());
        Collection<String> names = new ArrayList<>();
        for (ObjectStat stat : Listing.of(member.repository().store(), prefix, Listing.Depth.ALL)) {
            PackName.of(stat.key(), member.keyring().isPresent()).ifPresent(names::add);
        }
        return names;
    }

    private void tryPack(BackupStart start, List<Member> members, String name) {
        Map<RepositoryName, StoredObject> stored = new HashMap<>();
        Optional<PackIndex> index = Optional.empty();
        for (Member member : members) {
            try {
                ObjectKey key =
                        PackName.key(start.cluster(), name, member.keyring().isPresent());
                LeftObject left = LeftObject.read(member.repository(), member.keyring(), key, name);
                if (!left.index().job().equals(start.job())) {
                    return;
                }
                stored.put(member.repository().name(), left.object());
                index = Optional.of(left.index());
            } catch (IOException | MalformedException e) {
                log.warn(
                        "pack of an earlier attempt is not used repository={} pack={} reason={}",
                        member.repository().name(),
                        name,
                        e.getMessage());
                return;
            }
        }
        keep(name, index.orElseThrow(), stored);
    }

    private synchronized void keep(String name, PackIndex index, Map<RepositoryName, StoredObject> stored) {
        if (packs.add(name, index)) {
            objects.put(name, stored);
        } else {
            log.warn("pack of an earlier attempt is not used, there are too many for the memory pack={}", name);
        }
    }

    /** What of them is used. */
    StoredPacks packs() {
        return packs;
    }

    /** A pack as a repository has it. */
    StoredObject object(String name, Repository repository) {
        return Objects.requireNonNull(Objects.requireNonNull(objects.get(name)).get(repository.name()));
    }

    /** The keys of all of them. */
    Collection<ObjectKey> keys(Repository repository) {
        List<ObjectKey> keys = new ArrayList<>();
        for (Map<RepositoryName, StoredObject> stored : objects.values()) {
            StoredObject object = stored.get(repository.name());
            if (object != null) {
                keys.add(object.key());
            }
        }
        return keys;
    }

    /** A pack, and as what a manifest names it. */
    private record LeftObject(PackIndex index, StoredObject object) {
        static LeftObject read(Repository repository, Optional<Keyring> keyring, ObjectKey key, String name)
                throws IOException, MalformedException {
            if (keyring.isEmpty()) {
                return of(LeftPack.read(repository.store(), keyring, key), name, null);
            }
            for (Keyring one : keyring.orElseThrow().each()) {
                try {
                    return of(LeftPack.read(repository.store(), Optional.of(one), key), name, one.primaryKeyId());
                } catch (MalformedException e) {
                    log.debug("pack does not open with one of the keys pack={} key={}", name, one.primaryKeyId(), e);
                }
            }
            throw new MalformedException("it does not open with any key of the repository");
        }

        private static LeftObject of(LeftPack pack, String name, @Nullable Long keyId) {
            StoredObject object = new StoredObject(
                    pack.form().key(),
                    ObjectRole.PACK,
                    name,
                    pack.form().rawSize(),
                    pack.form().storedSize(),
                    pack.form().sha256(),
                    keyId);
            return new LeftObject(pack.index(), object);
        }
    }
}
