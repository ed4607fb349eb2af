package dev.walfleet.dump;

import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.InstanceId;
import java.nio.file.Path;
import java.time.Clock;

/** What a worker works with: PostgreSQL's programs, room for parallel dumps, its name and its clock. */
public record Workshop(Toolbox tools, Path scratch, InstanceId instance, Clock clock) {}
