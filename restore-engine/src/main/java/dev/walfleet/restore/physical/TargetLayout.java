package dev.walfleet.restore.physical;

import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where everything goes. Pure: nothing is looked at. */
final class TargetLayout {
    static final String LINKS = "pg_tblspc/";

    private final Path data;
    /** By the beginning of a path, {@code pg_tblspc/<oid>}. */
    private final Map<String, Path> roots = new LinkedHashMap<>();

    private final Map<Long, Path> tablespaces = new LinkedHashMap<>();
    private final Map<Long, Path> links = new LinkedHashMap<>();
    private boolean moved;

    private TargetLayout(Path data) {
        this.data = data;
    }

    /** @throws WalfleetException {@code CONFIGURATION} where the mapping of tablespaces makes no sense */
    static TargetLayout of(PhysicalManifest manifest, RestoreTarget target) {
        TargetLayout layout = new TargetLayout(target.data());
        Set<Path> asked = new HashSet<>(target.tablespaces().keySet());
        Set<Path> taken = new HashSet<>();
        for (Tablespace tablespace : manifest.tablespaces()) {
            String link = LINKS + tablespace.oid();
            if (tablespace.inPlace()) {
                layout.tablespaces.put(tablespace.oid(), target.data().resolve(link));
                continue;
            }
            Path old = Path.of(tablespace.location()).normalize();
            Path place = target.tablespaces().getOrDefault(old, old);
            asked.remove(old);
            layout.moved |= !place.equals(old);
            if (!place.isAbsolute() || !taken.add(place) || place.startsWith(target.data())) {
                throw senseless(
                        "tablespace " + tablespace.name() + " cannot go to " + place,
                        "every tablespace needs a folder of its own, by its absolute path, outside of the data directory");
            }
            layout.tablespaces.put(tablespace.oid(), place);
            layout.links.put(tablespace.oid(), place);
            layout.roots.put(link, place);
        }
        if (!asked.isEmpty()) {
            throw senseless(
                    "there is no tablespace at " + asked.iterator().next() + " in backup " + manifest.backup(),
                    manifest.tablespaces().isEmpty()
                            ? "it has no tablespaces"
                            : "it has " + locations(manifest.tablespaces()));
        }
        return layout;
    }

    private static List<String> locations(List<Tablespace> tablespaces) {
        List<String> locations = new ArrayList<>();
        tablespaces.forEach(tablespace -> locations.add(tablespace.location()));
        return locations;
    }

    private static WalfleetException senseless(String message, String hint) {
        return new WalfleetException(FailureCode.CONFIGURATION, message, hint);
    }

    Path data() {
        return data;
    }

    /** The data directory and every tablespace outside of it. */
    List<Path> roots() {
        List<Path> all = new ArrayList<>();
        all.add(data);
        all.addAll(roots.values());
        return all;
    }

    /** Where each tablespace is, by its OID. */
    Map<Long, Path> tablespaces() {
        return tablespaces;
    }

    /** Those of them that {@code pg_tblspc} has a link to. */
    Map<Long, Path> links() {
        return links;
    }

    /** Whether any tablespace goes elsewhere than it was. */
    boolean moved() {
        return moved;
    }

    /** Whether it is the link to a tablespace, and no folder. */
    boolean isLink(FilePath path) {
        return roots.containsKey(path.value());
    }

    Path resolve(FilePath path) {
        String value = path.value();
        if (value.startsWith(LINKS)) {
            int end = value.indexOf('/', LINKS.length());
            Path root = roots.get(end < 0 ? value : value.substring(0, end));
            if (root != null) {
                return end < 0 ? root : root.resolve(value.substring(end + 1));
            }
        }
        return data.resolve(value);
    }
}
