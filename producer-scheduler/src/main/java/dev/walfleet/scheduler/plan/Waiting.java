package dev.walfleet.scheduler.plan;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/** A slot that is due and waits. */
public record Waiting(String plan, ClusterId cluster, Instant slot, Instant since, WaitReason reason) {}
