package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import java.util.OptionalLong;

/**
 * One database of a cluster.
 *
 * @param size bytes on the server's disk, indexes included; empty where the role may not know
 * @param settings what it was created with
 */
public record DatabaseFacts(DatabaseName name, OptionalLong size, DatabaseSettings settings) {}
