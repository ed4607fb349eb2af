/** A cluster as Walfleet meets it over SQL: its configuration, connections, facts, the lock of a backup, its databases. */
@NullMarked
package dev.walfleet.postgres.cluster;

import org.jspecify.annotations.NullMarked;
