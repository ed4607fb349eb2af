package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.UnreadableObject;
import dev.walfleet.postgres.tool.Diagnostics;
import dev.walfleet.postgres.tool.ToolFailures;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a dump failed. pg_dump stops at the first object that it may not read; where a right is missing, the server is asked for all
 * of them, so that an operator cures them in one go.
 */
final class DumpFailure {
    private static final Logger log = LoggerFactory.getLogger(DumpFailure.class);
    private static final int NAMED = 5;

    private final ConnectionTarget target;

    DumpFailure(ConnectionTarget target) {
        this.target = target;
    }

    WalfleetException of(String program, int status, Diagnostics diagnostics) {
        log.debug("program failed program={} status={} said={}", program, status, diagnostics.text());
        Failure failure = ToolFailures.ofDump(program, status, diagnostics);
        if (failure.code() == FailureCode.DATABASE_PERMISSION) {
            List<UnreadableObject> unreadable = unreadable();
            if (!unreadable.isEmpty()) {
                failure = permission(unreadable);
            }
        }
        return new WalfleetException(failure.code(), failure.message(), failure.hint());
    }

    private Failure permission(List<UnreadableObject> unreadable) {
        String more = unreadable.size() > NAMED ? " and " + (unreadable.size() - NAMED) + " more" : "";
        return new Failure(
                FailureCode.DATABASE_PERMISSION,
                target.user() + " may not read " + joined(unreadable, UnreadableObject::what, ", ") + more
                        + " in database \"" + target.database() + "\"",
                "run: " + joined(unreadable, UnreadableObject::cure, " ") + (more.isEmpty() ? "" : " ...")
                        + " (walfleet sql role prints a role that reads all)");
    }

    private static String joined(
            List<UnreadableObject> unreadable, Function<UnreadableObject, String> part, String with) {
        return unreadable.stream().map(part).distinct().limit(NAMED).collect(Collectors.joining(with));
    }

    private List<UnreadableObject> unreadable() {
        try {
            return new ClusterInspector(target).unreadable(target.database());
        } catch (WalfleetException e) {
            log.debug("rights could not be read database={}", target.database(), e);
            return List.of();
        }
    }
}
