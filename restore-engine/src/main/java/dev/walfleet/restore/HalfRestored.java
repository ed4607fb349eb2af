package dev.walfleet.restore;

import dev.walfleet.postgres.cluster.DatabaseAdmin;
import dev.walfleet.postgres.cluster.DatabaseSettings;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of our own making, until it is whole: it is dropped where the restore fails or this process is told to end, at
 * whatever moment. Only what was made here is ever dropped.
 */
final class HalfRestored {
    private static final Logger log = LoggerFactory.getLogger(HalfRestored.class);

    private final DatabaseAdmin admin;
    private final DatabaseName name;
    private final Thread ending;
    private boolean made;
    private boolean over;

    private HalfRestored(DatabaseAdmin admin, DatabaseName name) {
        this.admin = admin;
        this.name = name;
        this.ending = new Thread(this::drop, "drop of " + name);
    }

    /** Makes the database. A signal that comes meanwhile waits for it, and drops it. */
    static HalfRestored make(DatabaseAdmin admin, DatabaseName name, DatabaseSettings settings) {
        HalfRestored made = new HalfRestored(admin, name);
        try {
            Runtime.getRuntime().addShutdownHook(made.ending);
        } catch (IllegalStateException e) {
            throw made.interrupted();
        }
        try {
            made.make(settings);
        } catch (RuntimeException e) {
            made.stays();
            throw e;
        }
        return made;
    }

    private synchronized void make(DatabaseSettings settings) {
        if (over) {
            throw interrupted();
        }
        admin.create(name, settings);
        made = true;
    }

    private WalfleetException interrupted() {
        return new WalfleetException(
                FailureCode.DATABASE_INTERRUPTED,
                "this process was told to end before it made a database",
                "start it again");
    }

    /** It is not wanted. A server that cannot be asked keeps it, under this name. */
    synchronized void drop() {
        over = true;
        if (!made) {
            return;
        }
        made = false;
        try {
            admin.drop(name);
            log.info("half restored database dropped database={}", name);
        } catch (RuntimeException e) {
            log.warn("half restored database is left behind database={} reason={}", name, e.getMessage());
        }
    }

    /** It is whole, or gone: this process may end without it. */
    void stays() {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // this process is being ended, and the database with it
        }
    }
}
