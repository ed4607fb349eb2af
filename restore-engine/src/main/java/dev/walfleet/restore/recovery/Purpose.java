package dev.walfleet.restore.recovery;

/** What a cluster is restored for. */
public sealed interface Purpose {
    /** To be a cluster of its own, as of the target. */
    record Copy(TargetAction action) implements Purpose {}

    /** To follow its primary. */
    record Standby(PrimaryConninfo primary) implements Purpose {}
}
