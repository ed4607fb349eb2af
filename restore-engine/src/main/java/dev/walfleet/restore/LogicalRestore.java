package dev.walfleet.restore;

import dev.walfleet.postgres.archive.ArchiveToc;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.DatabaseAdmin;
import dev.walfleet.postgres.cluster.DatabaseSettings;
import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.postgres.restore.RestoreOptions;
import dev.walfleet.postgres.restore.RestoreReport;
import dev.walfleet.postgres.restore.RestoreRun;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.Repository;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out plans of logical restores. When a method returns normally, the restore is complete and its archive was what
 * the manifest says, to the last byte. A copy that is damaged or out of reach is passed over for the next, as long as
 * nothing was written into a database that existed before.
 */
public final class LogicalRestore {
    private static final Logger log = LoggerFactory.getLogger(LogicalRestore.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
    private static final int MAX_NAME_BYTES = 63;

    private final Toolbox tools;
    private final Path scratch;
    private final Clock clock;

    /** @param scratch an existing folder for what cannot be streamed */
    public LogicalRestore(Toolbox tools, Path scratch, Clock clock) {
        this.tools = tools;
        this.scratch = scratch;
        this.clock = clock;
    }

    /**
     * Restores.
     *
     * @param server any database of the server to restore to, with a role that may do it
     * @param repositories those that the plan's copies are in
     */
    public RestoreResult run(
            RestorePlan plan, ConnectionTarget server, List<Repository> repositories, RestoreWatch watch)
            throws IOException {
        Map<?, Repository> byName =
                repositories.stream().collect(Collectors.toMap(Repository::name, Function.identity()));
        List<String> notes = new ArrayList<>();
        for (int i = 0; ; i++) {
            RestoreCandidate copy = plan.copies().get(i);
            Repository repository = byName.get(copy.repository());
            if (repository == null) {
                throw new IllegalArgumentException(
                        "the plan names repository " + copy.repository() + ", which is not open");
            }
            try {
                return destined(
                        plan, server, new ArchiveFeed(repository, copy.manifest(), scratch, watch), copy, notes);
            } catch (IOException | WalfleetException e) {
                FailureCode code = Failing.of(e).code();
                if (i == plan.copies().size() - 1 || !another(code)) {
                    throw e;
                }
                log.warn(
                        "copy passed over repository={} backup={} code={}",
                        copy.repository(),
                        copy.manifest().backup(),
                        code);
                notes.add("the copy in repository " + copy.repository() + " was not usable: " + e.getMessage());
            }
        }
    }

    private static boolean another(FailureCode code) {
        return switch (code) {
            case OBJECT_DAMAGED,
                    OBJECT_MISSING,
                    REPOSITORY_UNREACHABLE,
                    REPOSITORY_KEY,
                    REPOSITORY_AUTHENTICATION,
                    REPOSITORY_PERMISSION,
                    REPOSITORY_MISSING -> true;
            default -> false;
        };
    }

    private RestoreResult destined(
            RestorePlan plan, ConnectionTarget server, ArchiveFeed feed, RestoreCandidate copy, List<String> notes)
            throws IOException {
        DatabaseAdmin admin = new DatabaseAdmin(server);
        DatabaseName wanted = plan.order().destination().database();
        Optional<DatabaseName> previous = Optional.empty();
        RestoreReport report;
        String time = TIME.format(clock.instant());
        if (plan.order().destination() instanceof Destination.NewDatabase) {
            DatabaseName beside = unused(admin, wanted, "_restored_" + time);
            report = created(plan, server, feed, beside, notes);
            rename(admin, beside, wanted, beside);
        } else if (plan.order().destination() instanceof Destination.ReplaceDatabase) {
            DatabaseName beside = unused(admin, wanted, "_restored_" + time);
            report = created(plan, server, feed, beside, notes);
            DatabaseName old = unused(admin, wanted, "_before_" + time);
            if (admin.exists(wanted)) {
                rename(admin, wanted, old, beside);
                previous = Optional.of(old);
            }
            rename(admin, beside, wanted, beside);
        } else {
            if (!admin.exists(wanted)) {
                throw new WalfleetException(
                        FailureCode.DATABASE_UNKNOWN,
                        "there is no database " + wanted + " to restore into",
                        "leave --existing out to have it created");
            }
            feed.check();
            report = feed.into(restore(plan, server, wanted));
        }
        return new RestoreResult(plan.manifest().backup(), copy.repository(), wanted, previous, report, notes);
    }

    /** What is restored by now stays, whatever comes of its name. */
    private static void rename(DatabaseAdmin admin, DatabaseName from, DatabaseName to, DatabaseName restored) {
        try {
            admin.rename(from, to);
        } catch (WalfleetException e) {
            throw new WalfleetException(
                    e.failure().code(),
                    "all is restored, in database %s, but: %s"
                            .formatted(restored, e.failure().message()),
                    "mend that, and rename it yourself: ALTER DATABASE %s RENAME TO ..."
                            .formatted(Sql.identifier(restored.value())),
                    e);
        }
    }

    /**
     * A database of our own making gets what the original was created with. It is dropped where it does not become whole, so it
     * needs no transaction around the whole, in which very many tables would exceed the server's table of locks.
     */
    private RestoreReport created(
            RestorePlan plan, ConnectionTarget server, ArchiveFeed feed, DatabaseName name, List<String> notes)
            throws IOException {
        DatabaseAdmin admin = new DatabaseAdmin(server);
        ArchiveToc contents = feed.contents();
        RestoreOptions options = plan.order().options();
        DatabaseSettings settings = contents.databaseSettings().orElse(DatabaseSettings.SERVER_DEFAULT);
        HalfRestored half = HalfRestored.make(admin, name, options.owner() ? settings : settings.withoutOwner());
        try {
            RestoreReport report =
                    feed.into(new RestoreRun(server.database(name), options.withoutTransaction(), scratch, tools));
            applySettings(admin, name, contents, notes);
            return report;
        } catch (IOException | RuntimeException e) {
            half.drop();
            throw e;
        } finally {
            half.stays();
        }
    }

    /** The settings of the database itself, which may name a role that is not there: told, no reason to lose all rows. */
    private static void applySettings(DatabaseAdmin admin, DatabaseName name, ArchiveToc contents, List<String> notes) {
        for (String statement : contents.databaseProperties(name)) {
            try {
                admin.apply(name, List.of(statement));
            } catch (WalfleetException e) {
                notes.add("a setting of the database was not restored: " + statement + " (" + e.getMessage() + ")");
            }
        }
    }

    private RestoreRun restore(RestorePlan plan, ConnectionTarget server, DatabaseName database) {
        return new RestoreRun(server.database(database), plan.order().options(), scratch, tools);
    }

    /** A name with an ending that no database has, not even one that another restore of this second left. */
    private static DatabaseName unused(DatabaseAdmin admin, DatabaseName base, String ending) {
        DatabaseName name = named(base, ending);
        for (int i = 2; admin.exists(name); i++) {
            name = named(base, ending + "_" + i);
        }
        return name;
    }

    /** A name with an ending, cut so that PostgreSQL keeps it whole. */
    private static DatabaseName named(DatabaseName base, String ending) {
        String stem = base.value();
        while ((stem + ending).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return new DatabaseName(stem + ending);
    }
}
