package dev.walfleet.scheduler.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a plan asks for. */
public enum PlanKind {
    /** A logical backup of the cluster's databases and globals. */
    LOGICAL(Work.BACKUP),
    /** A physical backup of all files of the cluster. */
    FULL(Work.BACKUP),
    /** A read-back of every backup of the cluster. */
    VERIFICATION(Work.VERIFICATION);

    private final Work work;

    PlanKind(Work work) {
        this.work = work;
    }

    public Work work() {
        return work;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException quoting the word, where it names no kind, or one that this release cannot do */
    @JsonCreator
    public static PlanKind of(String word) {
        return switch (word) {
            case "logical" -> LOGICAL;
            case "full" -> FULL;
            case "verification" -> VERIFICATION;
            case "incremental" ->
                throw new IllegalArgumentException(
                        "plan kind '" + word + "' is not in this release; expected logical, full or verification");
            default ->
                throw new IllegalArgumentException(
                        "plan kind '" + word + "' is not known, expected logical, full or verification");
        };
    }

    @Override
    public String toString() {
        return word();
    }
}
