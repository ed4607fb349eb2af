package dev.walfleet.postgres.physical;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The file {@code tablespace_map}: a line with the OID and the location of each tablespace that there was when the backup began. One
 * that was created later is not part of the backup, though the walk may have found it: the WAL creates it.
 */
record TablespaceMap(Map<Long, String> locations) {
    static TablespaceMap parse(Optional<String> text) {
        Map<Long, String> locations = new TreeMap<>();
        for (String line : lines(text.orElse(""))) {
            int space = line.indexOf(' ');
            if (space > 0) {
                locations.put(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
            }
        }
        return new TablespaceMap(locations);
    }

    /** Line breaks and backslashes within a location have a backslash before them. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                line.append(text.charAt(++i));
            } else if (c == '\n' || c == '\r') {
                lines.add(line.toString());
                line.setLength(0);
            } else {
                line.append(c);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** Whether a file or folder is part of the backup, as far as its tablespace goes. */
    boolean covers(String path, List<Tablespace> found) {
        if (!path.startsWith("pg_tblspc/")) {
            return true;
        }
        int slash = path.indexOf('/', "pg_tblspc/".length());
        String folder = slash < 0 ? path : path.substring(0, slash);
        boolean linked = locations.keySet().stream().anyMatch(oid -> folder.equals("pg_tblspc/" + oid));
        return (linked && slash > 0)
                || found.stream()
                        .anyMatch(space -> space.inPlace() && space.folder().equals(folder));
    }

    /** The tablespaces of the backup: those of the map, and those within the data directory. */
    List<Tablespace> tablespaces(List<Tablespace> found) {
        Map<Long, String> names = found.stream().collect(Collectors.toMap(Tablespace::oid, Tablespace::name));
        List<Tablespace> all = new ArrayList<>();
        locations.forEach(
                (oid, location) -> all.add(new Tablespace(oid, names.getOrDefault(oid, "dropped_" + oid), location)));
        found.stream().filter(Tablespace::inPlace).forEach(all::add);
        return List.copyOf(all);
    }
}
