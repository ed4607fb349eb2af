package dev.walfleet.postgres.restore;

import java.util.List;

/**
 * How an archive is restored.
 *
 * @param tables {@code sales.orders} or {@code orders}, quoted as in SQL or spelled exactly; empty = everything. A table comes with its
 *     rows, indexes, constraints, triggers, policies, rights, comments, owned sequences and partitions; schemas, types and extensions that it
 *     needs are made where the target lacks them. Nothing else is touched
 * @param owner whether objects get their owners back; otherwise they belong to the restoring role
 * @param acl whether grants are restored
 * @param clean whether objects in the way are dropped first (only those that are restored; never CASCADE)
 * @param atomic whether it is one transaction, all or nothing. Without it, or with several jobs, a restore stops at the first error and
 *     leaves what it made: for a database of one's own making, which is dropped then; very many tables in one transaction
 *     exceed {@code max_locks_per_transaction}
 * @param jobs parallel connections; more than one needs a file or a folder (a stream is spooled to scratch)
 */
public record RestoreOptions(List<String> tables, boolean owner, boolean acl, boolean clean, boolean atomic, int jobs) {
    /** Everything, with owners and rights, in one transaction. */
    public static final RestoreOptions ALL = new RestoreOptions(List.of(), true, true, false, true, 1);

    public RestoreOptions {
        tables = List.copyOf(tables);
        if (jobs < 1 || jobs > 64) {
            throw new IllegalArgumentException("restore jobs of " + jobs + ", expected 1 to 64");
        }
    }

    public RestoreOptions withTables(List<String> names) {
        return new RestoreOptions(names, owner, acl, clean, atomic, jobs);
    }

    public RestoreOptions withJobs(int connections) {
        return new RestoreOptions(tables, owner, acl, clean, atomic, connections);
    }

    public RestoreOptions withoutOwner() {
        return new RestoreOptions(tables, false, acl, clean, atomic, jobs);
    }

    public RestoreOptions withoutAcl() {
        return new RestoreOptions(tables, owner, false, clean, atomic, jobs);
    }

    public RestoreOptions withClean() {
        return new RestoreOptions(tables, owner, acl, true, atomic, jobs);
    }

    public RestoreOptions withoutTransaction() {
        return new RestoreOptions(tables, owner, acl, clean, false, jobs);
    }
}
