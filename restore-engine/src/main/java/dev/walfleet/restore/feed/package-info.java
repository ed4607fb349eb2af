/**
 * WAL for a server that recovers: a spool in a folder, a resident feeder that fills it ahead from the archive, and the script
 * that PostgreSQL calls as its restore_command.
 */
@NullMarked
package dev.walfleet.restore.feed;

import org.jspecify.annotations.NullMarked;
