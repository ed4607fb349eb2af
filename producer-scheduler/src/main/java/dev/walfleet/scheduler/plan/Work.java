package dev.walfleet.scheduler.plan;

import java.util.Locale;

/** The two sorts of work that are asked for; each has its own queue, its own workers and its own budgets. */
public enum Work {
    BACKUP,
    VERIFICATION;

    /** As a metric's tag and in logs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
