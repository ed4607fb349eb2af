package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Optional;

/**
 * A server that was restored from an archive and is given out for the cluster whose archive that is. It has the same system identifier and
 * a newer timeline, so that nothing else tells it from a standby that was promoted; {@code walfleet restore} leaves a setting in it that
 * does.
 */
public final class RestoredCopy {
    /** What {@code walfleet restore} sets to the name of the cluster that it restored. */
    public static final String SETTING = "walfleet.restored_from";

    private RestoredCopy() {}

    /**
     * Refuses it.
     *
     * @param setting what the server has for {@link #SETTING}
     * @param server as messages name it
     * @throws WalfleetException REPOSITORY_OTHER_CLUSTER
     */
    public static void refuse(Optional<String> setting, ClusterId cluster, String server) {
        if (setting.filter(cluster.value()::equals).isPresent()) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_OTHER_CLUSTER,
                    server + " was restored from the archive of " + cluster + " and must not write into it",
                    wayOut(cluster.value()));
        }
    }

    /** What a person does about a server that was restored from the archive of this cluster. */
    public static String wayOut(String cluster) {
        return "give it a name of its own in the configuration; if it is to go on in the place of " + cluster
                + ", whose own server is gone for good: ALTER SYSTEM RESET " + SETTING + "; SELECT pg_reload_conf();";
    }
}
