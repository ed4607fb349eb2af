/**
 * Ships the WAL of each chosen cluster into its repositories: streamed by a replication slot, a segment at a time, and
 * confirmed to the server only when it is durable in every required repository. {@code docs/wal.md} tells the whole story.
 */
@NullMarked
package dev.walfleet.wal;

import org.jspecify.annotations.NullMarked;
