package dev.walfleet.notify.book;

import static dev.walfleet.notify.book.Facts.ORDERS;
import static dev.walfleet.notify.book.Facts.T0;
import static dev.walfleet.notify.book.Facts.beat;
import static dev.walfleet.notify.book.Facts.completed;
import static dev.walfleet.notify.book.Facts.failed;
import static dev.walfleet.notify.book.Facts.globals;
import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.CheckCleared;
import dev.walfleet.event.CheckName;
import dev.walfleet.event.CheckRaised;
import dev.walfleet.event.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What does not happen is noticed as surely as what fails. */
class SilenceTest {
    private static final String DEAD = "service-dead/dump-worker/dump-worker-1";
    private static final String OVERDUE = "backup-overdue/orders";

    private final Fleet fleet = new Fleet();

    @Test
    void noticesAServiceThatFallsSilentAndResolvesWhenItBeatsAgain() {
        assertThat(fleet.pass(minutes(1), "dump-worker-1", "verifier-1")).isEmpty();

        assertThat(fleet.pass(seconds(15), "verifier-1")).isEmpty();
        assertThat(fleet.pass(seconds(10), "verifier-1")).containsExactly("fired " + DEAD);
        assertThat(fleet.pass(minutes(60), "verifier-1")).isEmpty();
        assertThat(fleet.pass(seconds(5), "verifier-1", "dump-worker-1")).containsExactly("resolved " + DEAD);
    }

    @Test
    void isNotAlarmedByAnOrderlyStop() {
        fleet.pass(minutes(1), "dump-worker-1");
        fleet.tell(beat("dump-worker", "dump-worker-1", T0, fleet.now.plusSeconds(1), true));

        assertThat(fleet.pass(minutes(5))).isEmpty();
    }

    @Test
    void resolvesWhenASuccessorStarts() {
        fleet.pass(minutes(1), "dump-worker-1", "dump-worker-2");
        assertThat(fleet.pass(minutes(1), "dump-worker-2")).containsExactly("fired " + DEAD);

        fleet.tell(beat("dump-worker", "dump-worker-3", fleet.now, fleet.now));
        assertThat(fleet.told()).containsExactly("resolved " + DEAD);
    }

    @Test
    void isNotAlarmedByACrashThatASuccessorFollowedAtOnce() {
        fleet.pass(minutes(1), "dump-worker-1");
        fleet.tell(beat("dump-worker", "dump-worker-9", fleet.now.plusSeconds(2), fleet.now.plusSeconds(2)));

        fleet.now = fleet.now.plusSeconds(5);
        assertThat(fleet.pass(seconds(10), "dump-worker-9")).isEmpty();
        assertThat(fleet.pass(minutes(1), "dump-worker-9")).isEmpty();
    }

    @Test
    void callsTheDeathOfTheLastInstanceCritical() {
        fleet.pass(minutes(1), "dump-worker-1", "dump-worker-2");
        fleet.pass(minutes(1), "dump-worker-2");
        assertThat(severities()).containsExactly(Severity.WARNING);
        fleet.pass(minutes(1));

        assertThat(severities()).containsExactly(Severity.WARNING, Severity.CRITICAL);
    }

    @Test
    void callsAllCriticalWhereAllDieTogether() {
        fleet.pass(minutes(1), "dump-worker-1", "dump-worker-2");
        fleet.pass(minutes(1));

        assertThat(severities()).containsExactly(Severity.CRITICAL, Severity.CRITICAL);
    }

    @Test
    void doesNotTakeAnOutageOfTheBrokersForTheDeathOfAll() {
        fleet.pass(minutes(1), "dump-worker-1", "verifier-1");
        fleet.brokersAway = true;
        fleet.pass(minutes(30), "dump-worker-1", "verifier-1");
        assertThat(fleet.told()).isEmpty();
        fleet.brokersAway = false;

        // they come back one after the other
        assertThat(fleet.pass(seconds(10))).isEmpty();
        assertThat(fleet.pass(minutes(1), "dump-worker-1", "verifier-1")).isEmpty();
        // and who does not is dead after all
        assertThat(fleet.pass(minutes(1), "verifier-1")).containsExactly("fired " + DEAD);
    }

    @Test
    void doesNotTakeAJumpOfTheClockForTheDeathOfAll() {
        fleet.pass(minutes(1), "dump-worker-1");
        fleet.now = fleet.now.plus(Duration.ofHours(3));

        assertThat(fleet.told()).isEmpty();
        assertThat(fleet.pass(minutes(1), "dump-worker-1")).isEmpty();
    }

    @Test
    void remembersTheDeadOverARestart() {
        fleet.pass(minutes(1), "dump-worker-1");
        fleet.pass(minutes(1));

        assertThat(fleet.restart().pass(minutes(5))).isEmpty();
        assertThat(fleet.pass(seconds(5), "dump-worker-1")).containsExactly("resolved " + DEAD);
    }

    @Test
    void noticesAfterARestartWhoDiedMeanwhile() {
        fleet.pass(minutes(1), "dump-worker-1");
        fleet.now = fleet.now.plus(Duration.ofHours(1));

        assertThat(fleet.restart().pass(minutes(1))).containsExactly("fired " + DEAD);
    }

    @Test
    void takesADeadInstanceOfALivingServiceForRetiredAfterADay() {
        fleet.pass(minutes(1), "dump-worker-1", "dump-worker-2");
        fleet.pass(minutes(1), "dump-worker-2");

        assertThat(fleet.pass(Duration.ofHours(25), "dump-worker-2")).containsExactly("resolved " + DEAD);
    }

    @Test
    void noticesAClusterWithoutABackupForTooLong() {
        fleet.tell(completed(T0, fleet.now, "shop"));

        assertThat(fleet.pass(Duration.ofHours(26))).isEmpty();
        assertThat(fleet.pass(minutes(1))).containsExactly("fired " + OVERDUE);
        assertThat(fleet.pass(minutes(10))).isEmpty();
        fleet.tell(completed(fleet.now, fleet.now, "shop"));
        assertThat(fleet.told()).containsExactly("resolved " + OVERDUE);
        assertThat(fleet.restart().pass(minutes(10))).isEmpty();
    }

    @Test
    void remembersOverARestartWhenTheLastBackupWas() {
        fleet.tell(completed(T0, fleet.now, "shop"));
        fleet.pass(Duration.ofHours(20));

        assertThat(fleet.restart().pass(Duration.ofHours(5))).isEmpty();
        assertThat(fleet.restart().pass(Duration.ofHours(2))).containsExactly("fired " + OVERDUE);
        assertThat(fleet.restart().pass(Duration.ofHours(2))).isEmpty();
    }

    @Test
    void doesNotTakeTheRolesForABackup() {
        fleet.tell(failed(T0, fleet.now, true, List.of(globals(T0)), "shop")).told();

        assertThat(fleet.pass(Duration.ofHours(27))).containsExactly("fired " + OVERDUE);
    }

    @Test
    void expectsABackupOfAConfiguredClusterThatNobodyEverHeardOf() {
        Fleet fresh = new Fleet(ORDERS);

        assertThat(fresh.pass(Duration.ofHours(26))).isEmpty();
        assertThat(fresh.pass(minutes(1))).containsExactly("fired " + OVERDUE);
    }

    @Test
    void doesNotWaitAnotherDayWithEveryRestart() {
        Fleet fresh = new Fleet(ORDERS);
        fresh.pass(Duration.ofHours(25));
        fresh.restart().pass(Duration.ofHours(1).plusMinutes(30));

        assertThat(fresh.restart().pass(Duration.ofHours(3))).containsExactly("fired " + OVERDUE);
    }

    @Test
    void leavesOutWhatIsNotWatched() {
        Fleet other = new Fleet(Set.of(ORDERS), Set.of(ORDERS));

        assertThat(other.pass(Duration.ofHours(30))).isEmpty();
    }

    @Test
    void isNotOverdueTwiceWhereTheAgeCheckSaysSoAlready() {
        fleet.tell(completed(T0, fleet.now, "shop"));
        fleet.pass(Duration.ofHours(25));
        fleet.tell(new CheckRaised(ORDERS, CheckName.BACKUP_AGE, "", "26 h old", "", fleet.now))
                .told();

        assertThat(fleet.pass(Duration.ofHours(3))).isEmpty();
        fleet.tell(new CheckCleared(ORDERS, CheckName.BACKUP_AGE, "", fleet.now));
        assertThat(fleet.told()).containsExactlyInAnyOrder("resolved check/backup-age/orders", "fired " + OVERDUE);
    }

    @Test
    void waitsForLatecomersAfterAnOutageBeforeItCallsABackupOverdue() {
        fleet.tell(completed(T0, fleet.now, "shop"));
        fleet.pass(Duration.ofHours(25));
        fleet.brokersAway = true;
        fleet.pass(Duration.ofHours(2));
        fleet.brokersAway = false;

        assertThat(fleet.pass(seconds(30))).isEmpty();
        fleet.tell(completed(T0.plus(Duration.ofHours(24)), T0.plus(Duration.ofHours(25)), "shop"));
        assertThat(fleet.pass(minutes(10))).isEmpty();
    }

    private List<Severity> severities() {
        return fleet.alerts.stream()
                .filter(AlertFired.class::isInstance)
                .map(alert -> ((AlertFired) alert).severity())
                .toList();
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
