package dev.walfleet.repository.catalog;

import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All pages of a listing. */
public final class Listing {
    private static final int PAGE = 1000;

    /** How far down. */
    public enum Depth {
        /** Everything below the prefix. */
        ALL,
        /** Objects whose name has no slash after the prefix; what is in folders is stepped over where a page ends in one. */
        WITHOUT_FOLDERS
    }

    private Listing() {}

    /** The objects whose key begins with {@code prefix}, in the order of their keys. */
    public static List<ObjectStat> of(ObjectStore store, String prefix, Depth depth) throws IOException {
        List<ObjectStat> found = new ArrayList<>();
        String after = "";
        while (true) {
            List<ObjectStat> page = store.list(prefix, after, PAGE);
            for (ObjectStat stat : page) {
                if (depth == Depth.ALL || stat.key().value().indexOf('/', prefix.length()) < 0) {
                    found.add(stat);
                }
            }
            if (page.isEmpty()) {
                return found;
            }
            String last = page.get(page.size() - 1).key().value();
            int slash = last.indexOf('/', prefix.length());
            after = depth == Depth.WITHOUT_FOLDERS && slash >= 0 ? afterAll(last.substring(0, slash + 1)) : last;
        }
    }

    /** A key after every key that begins with this prefix: {@code ~} follows all that a key may consist of. */
    static String afterAll(String prefix) {
        return prefix + "~";
    }
}
