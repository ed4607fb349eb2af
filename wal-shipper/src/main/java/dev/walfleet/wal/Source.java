package dev.walfleet.wal;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.ClusterId;

/** Where WAL comes from. */
record Source(ClusterId cluster, ConnectionTarget target, SlotName slot) {}
