/**
 * The source of physical backups: what PostgreSQL's {@code pg_basebackup} does, over SQL and COPY on several connections, without an
 * agent, a replication slot or a superuser. Source of the rules: {@code basebackup.c} and {@code xlogbackup.c} of PostgreSQL and the
 * chapter "Making a Base Backup Using the Low Level API" of its documentation.
 */
@NullMarked
package dev.walfleet.postgres.physical;

import org.jspecify.annotations.NullMarked;
