package dev.walfleet.restore.recovery;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a cluster is told as long as not all of its WAL is there. Whoever starts it all the same, after a restore that died, gets an error:
 * it would replay what there is, take that for the end of the archive and open, and nobody would know.
 *
 * @param finished what it is told in the end
 */
public record UnfinishedSettings(RestoredSettings finished) implements RestoredSettings {
    /** A status over 125 ends the server; a smaller one says that the archive has no such file. */
    private static final String REFUSAL =
            "echo \"walfleet restore did not finish this folder: run it again, with --delta\" >&2; exit 200";

    @Override
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(finished.values());
        values.put("restore_command", REFUSAL);
        return values;
    }

    @Override
    public String signal() {
        return finished.signal();
    }

    @Override
    public String comment() {
        return "this restore is not finished: run it again, with --delta";
    }
}
