package dev.walfleet.scheduler.plan;

import java.util.Locale;

/** Why a slot that is due is not asked for yet. */
public enum WaitReason {
    /** The plan's previous job for this cluster has not ended. */
    PREVIOUS_JOB("the plan's previous job has not ended"),
    /** Another backup of the cluster is under way; one at a time. */
    CLUSTER_BUSY("another backup of the cluster is under way"),
    HOST_BUDGET("as many backups as allowed are under way on its host"),
    REPOSITORY_BUDGET("as many jobs as allowed are under way with one of its repositories"),
    FLEET_BUDGET("as many jobs as allowed are under way in the fleet"),
    /** More is due than one tick asks for; the next follows at once. */
    NEXT_TICK("the next tick asks for it");

    private final String sentence;

    WaitReason(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    /** As a metric's tag and in logs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
