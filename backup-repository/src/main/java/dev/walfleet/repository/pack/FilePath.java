package dev.walfleet.repository.pack;

/**
 * The name of a file or folder of a cluster, below its data directory, as {@code backup_manifest} writes it:
 * {@code base/16384/2619}, {@code pg_tblspc/24576/PG_17_202406281/5/1259}. It cannot lead out of the folder that it is put
 * into.
 */
public record FilePath(String value) implements Comparable<FilePath> {
    public FilePath {
        if (!usable(value)) {
            throw new IllegalArgumentException("file path '" + value
                    + "' is not usable: expected names with '/' between, relative to the data directory");
        }
    }

    private static boolean usable(String value) {
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            return false;
        }
        for (String name : value.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(FilePath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
