package dev.walfleet.dump;

import dev.walfleet.postgres.cluster.ClusterFacts;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.SourceLock;

/**
 * The cluster that is being read.
 *
 * @param lock held for as long as this attempt reads and commits
 */
record Source(ClusterProperties cluster, ClusterFacts facts, SourceLock lock) {}
