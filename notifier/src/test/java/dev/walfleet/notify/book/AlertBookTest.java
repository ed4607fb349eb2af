package dev.walfleet.notify.book;

import static dev.walfleet.notify.book.Facts.ORDERS;
import static dev.walfleet.notify.book.Facts.T0;
import static dev.walfleet.notify.book.Facts.aborted;
import static dev.walfleet.notify.book.Facts.at;
import static dev.walfleet.notify.book.Facts.backup;
import static dev.walfleet.notify.book.Facts.behind;
import static dev.walfleet.notify.book.Facts.committed;
import static dev.walfleet.notify.book.Facts.completed;
import static dev.walfleet.notify.book.Facts.damaged;
import static dev.walfleet.notify.book.Facts.failed;
import static dev.walfleet.notify.book.Facts.full;
import static dev.walfleet.notify.book.Facts.sound;
import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.CheckCleared;
import dev.walfleet.event.CheckName;
import dev.walfleet.event.CheckRaised;
import dev.walfleet.event.RestoreCompleted;
import dev.walfleet.event.RestoreFailed;
import dev.walfleet.event.Severity;
import dev.walfleet.event.WalGapClosed;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.event.WalRetentionEndangered;
import dev.walfleet.event.WalRetentionRelieved;
import dev.walfleet.event.WalStreamLagged;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertBookTest {
    private static final String FAILED = "backup-failed/orders/logical";

    private final Fleet fleet = new Fleet();

    @Test
    void firesAFailedBackupOnceAndResolvesItOnce() {
        assertThat(fleet.tell(failed(T0, at(1))).told()).containsExactly("fired " + FAILED);
        assertThat(fleet.tell(failed(at(1440), at(1441))).told()).isEmpty();
        assertThat(fleet.tell(completed(at(2880), at(2881), "shop")).told()).containsExactly("resolved " + FAILED);
        assertThat(fleet.tell(completed(at(4320), at(4321), "shop")).told()).isEmpty();
    }

    @Test
    void saysWhatFailedSinceWhenAndWhatToDo() {
        fleet.tell(failed(T0, at(1))).told();

        assertThat(fleet.alerts).singleElement().isInstanceOfSatisfying(AlertFired.class, fired -> {
            assertThat(fired.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(fired.cluster()).isEqualTo(ORDERS);
            assertThat(fired.title()).isEqualTo("orders: logical backup failed");
            assertThat(fired.message()).isEqualTo("password authentication failed for user walfleet");
            assertThat(fired.hint()).isEqualTo("check the password");
            assertThat(fired.firstSeen()).isEqualTo(at(1));
        });
    }

    @Test
    void keepsSilentWhileAnotherAttemptFollows() {
        assertThat(fleet.tell(failed(T0, at(1), false, List.of())).told()).isEmpty();
    }

    @Test
    void anOptionalRepositoryThatStaysBehindIsToldOfUntilItHasTheNewestBackup() {
        String vault = "repository-behind/orders/logical/vault";
        assertThat(fleet.tell(behind(T0, at(1), "vault", "tape")).told())
                .containsExactlyInAnyOrder("fired " + vault, "fired repository-behind/orders/logical/tape");
        assertThat(fleet.tell(behind(at(1440), at(1441), "vault")).told())
                .containsExactly("resolved repository-behind/orders/logical/tape");
        assertThat(fleet.tell(behind(T0, at(1), "vault", "tape")).told())
                .as("again")
                .isEmpty();
        assertThat(fleet.tell(completed(List.of("shop"), at(1500), at(1501), "shop"))
                        .told())
                .as("a part says nothing of the whole")
                .isEmpty();
        assertThat(fleet.restart().told()).isEmpty();
        assertThat(fleet.tell(completed(at(2880), at(2881), "shop")).told()).containsExactly("resolved " + vault);
        assertThat(fleet.alerts.stream().filter(AlertFired.class::isInstance).map(AlertFired.class::cast))
                .allSatisfy(fired -> {
                    assertThat(fired.severity()).isEqualTo(Severity.WARNING);
                    assertThat(fired.message()).contains("and not in the optional repository ");
                });
    }

    @Test
    void takesRedeliveredEventsForWhatTheyAre() {
        fleet.tell(failed(T0, at(1))).told();
        fleet.tell(completed(at(1440), at(1441), "shop")).told();

        assertThat(fleet.tell(failed(T0, at(1))).told()).isEmpty();
        assertThat(fleet.tell(completed(at(1440), at(1441), "shop")).told()).isEmpty();
        fleet.tell(failed(at(2880), at(2881))).told();
        assertThat(fleet.tell(completed(at(1440), at(1441), "shop")).told()).isEmpty();
        assertThat(fleet.book.firing()).hasSize(1);
    }

    @Test
    void tellsNothingTwiceAfterARestart() {
        fleet.tell(failed(T0, at(1))).told();
        fleet.tell(damaged(backup(T0), at(5))).told();
        fleet.tell(sound(backup(T0), at(6))).told();

        assertThat(fleet.restart().told()).isEmpty();
        assertThat(fleet.tell(completed(at(1440), at(1441), "shop")).told()).containsExactly("resolved " + FAILED);
        assertThat(fleet.restart().told()).isEmpty();
        assertThat(fleet.book.firing()).isEmpty();
    }

    @Test
    void tellsAfterARestartWhatCameAboutMeanwhile() {
        fleet.tell(failed(T0, at(1))).told();
        fleet.facts.add(completed(at(1440), at(1441), "shop"));
        fleet.facts.add(damaged(backup(T0), at(1442)));

        assertThat(fleet.restart().told())
                .containsExactlyInAnyOrder("resolved " + FAILED, "fired backup-damaged/orders/" + backup(T0));
    }

    @Test
    void tellsOfNothingThatWasOverBeforeAnybodyWasTold() {
        fleet.facts.add(failed(T0, at(1)));
        fleet.facts.add(completed(at(10), at(11), "shop"));

        assertThat(fleet.restart().told()).isEmpty();
    }

    @Test
    void remembersAnAlertWhoseEventsAreLongGone() {
        fleet.tell(failed(T0, at(1))).told();
        fleet.facts.clear();

        assertThat(fleet.restart().told()).isEmpty();
        assertThat(fleet.tell(completed(at(1440), at(1441), "shop")).told()).containsExactly("resolved " + FAILED);
    }

    @Test
    void publishesAgainWhatWasNotPublished() {
        fleet.tell(failed(T0, at(1)));

        assertThat(fleet.book.due(at(2))).hasSize(1);
        assertThat(fleet.told()).hasSize(1);
        assertThat(fleet.told()).isEmpty();
    }

    @Test
    void givesEachFailedDatabaseItsAlertWhereOthersSucceeded() {
        fleet.tell(failed(T0, at(1), true, List.of(committed(T0, "shop")), "crm", "a/b"));

        assertThat(fleet.told()).containsExactly("fired " + FAILED + "/crm", "fired " + FAILED + "/a%2Fb");
    }

    @Test
    void resolvesADatabaseWithItsNextBackup() {
        fleet.tell(failed(T0, at(1), true, List.of(), "crm", "hr")).told();

        assertThat(fleet.tell(failed(at(1440), at(1441), true, List.of(committed(at(1440), "crm")), "hr"))
                        .told())
                .containsExactly("resolved " + FAILED + "/crm");
        // hr is no longer selected, or was dropped: nothing that the configuration selects is without a backup
        assertThat(fleet.tell(completed(at(2880), at(2881), "crm")).told())
                .containsExactly("resolved " + FAILED + "/hr");
    }

    @Test
    void doesNotTakeTheBackupOfOneDatabaseForThatOfAll() {
        fleet.tell(failed(T0, at(1))).told();

        assertThat(fleet.tell(completed(List.of("crm"), at(10), at(11), "crm")).told())
                .isEmpty();
        assertThat(fleet.book.firing()).hasSize(1);
    }

    @Test
    void tellsOfTheWholeWhereMoreThanDatabasesFailed() {
        // the failure of the job is none of its databases': the globals, for example
        var partial = failed(T0, at(1), true, List.of(), "crm");
        var job = new dev.walfleet.event.BackupFailed(
                partial.job(),
                1,
                ORDERS,
                partial.kind(),
                T0,
                partial.instance(),
                List.of(),
                new Failure(FailureCode.TOOL_FAILED, "pg_dumpall ended with 1", ""),
                true,
                List.of(),
                partial.failed(),
                at(1));

        assertThat(fleet.tell(job).told()).containsExactly("fired " + FAILED + "/crm", "fired " + FAILED);
    }

    @Test
    void ignoresALostAttemptOfAJobThatEndedWellAllTheSame() {
        fleet.tell(completed(T0, at(5), "shop"));

        assertThat(fleet.tell(failed(T0, at(6))).told()).isEmpty();
    }

    @Test
    void goesBySlotsWhereClocksDiffer() {
        fleet.tell(failed(T0, at(10))).told();

        assertThat(fleet.tell(completed(at(5), at(9), "shop")).told()).containsExactly("resolved " + FAILED);
    }

    @Test
    void isNotDeafenedByABackupOfTheFarFuture() {
        fleet.tell(completed(Instant.parse("2199-01-01T00:00:00Z"), at(1), "shop"));

        assertThat(fleet.tell(failed(at(10), at(11))).told()).containsExactly("fired " + FAILED);
    }

    @Test
    void callsADamagedBackupCriticalUntilItIsReadBackWhole() {
        String key = "backup-damaged/orders/" + backup(T0);

        assertThat(fleet.tell(damaged(backup(T0), at(5))).told()).containsExactly("fired " + key);
        assertThat(fleet.tell(sound(backup(at(1440)), at(6))).told()).isEmpty();
        assertThat(fleet.tell(sound(backup(T0), at(4))).told()).isEmpty();
        assertThat(fleet.tell(new RestoreCompleted("r", ORDERS, backup(T0), "there", Duration.ZERO, at(7)))
                        .told())
                .isEmpty();
        assertThat(fleet.tell(sound(backup(T0), at(8))).told()).containsExactly("resolved " + key);
    }

    @Test
    void tellsOfADamagedDatabaseUntilAFullBackupFindsItSound() {
        String key = "source-damaged/orders";

        assertThat(fleet.tell(full(T0, at(5), 2)).told()).containsExactly("fired " + key);
        assertThat(fleet.tell(full(T0, at(5), 2)).told()).isEmpty();
        assertThat(fleet.tell(completed(at(10), at(11), "shop")).told())
                .as("a logical backup does not look at every page")
                .isEmpty();
        assertThat(fleet.tell(full(at(1440), at(1441), 0)).told()).containsExactly("resolved " + key);
    }

    @Test
    void tellsOfAVerificationWithoutVerdictUntilThereIsOne() {
        String key = "verification-aborted/orders/" + backup(T0);

        assertThat(fleet.tell(aborted(backup(T0), at(1), false)).told()).isEmpty();
        assertThat(fleet.tell(aborted(backup(T0), at(2), true)).told()).containsExactly("fired " + key);
        assertThat(fleet.tell(damaged(backup(T0), at(3))).told())
                .containsExactlyInAnyOrder("resolved " + key, "fired backup-damaged/orders/" + backup(T0));
    }

    @Test
    void followsChecksByTheirScope() {
        var raised = new CheckRaised(ORDERS, CheckName.SPACE, "local", "91 % are used", "add space", at(1));

        assertThat(fleet.tell(raised).told()).containsExactly("fired check/space/orders/local");
        assertThat(fleet.tell(new CheckCleared(ORDERS, CheckName.SPACE, "s3", at(2)))
                        .told())
                .isEmpty();
        assertThat(fleet.tell(new CheckCleared(ORDERS, CheckName.SPACE, "local", at(3)))
                        .told())
                .containsExactly("resolved check/space/orders/local");
    }

    @Test
    void followsTheWalStream() {
        Failure failure = new Failure(FailureCode.REPOSITORY_UNREACHABLE, "s3 does not answer", "");

        assertThat(fleet.tell(new WalStreamStalled(ORDERS, failure, null, T0, at(1)))
                        .told())
                .containsExactly("fired wal-stalled/orders");
        assertThat(fleet.tell(new WalStreamStalled(ORDERS, failure, null, T0, at(2)))
                        .told())
                .isEmpty();
        assertThat(fleet.tell(new WalStreamResumed(ORDERS, Lsn.parse("0/1"), at(3)))
                        .told())
                .containsExactly("resolved wal-stalled/orders");
    }

    @Test
    void tellsOfWalThatIsLateMissingOrTooMuchForTheServer() {
        Lsn from = Lsn.parse("16/B3000000");
        Lsn to = Lsn.parse("16/B5000000");

        assertThat(fleet.tell(new WalStreamLagged(ORDERS, from, to, 32 << 20, Duration.ofMinutes(6), at(1)))
                        .told())
                .containsExactly("fired wal-lagged/orders");
        assertThat(fleet.tell(new WalStreamResumed(ORDERS, to, at(2))).told())
                .containsExactly("resolved wal-lagged/orders");
        assertThat(fleet.tell(new WalRetentionEndangered(ORDERS, "walfleet_orders", "extended", 12L << 30, null, at(3)))
                        .told())
                .containsExactly("fired wal-retention/orders");
        assertThat(fleet.tell(new WalRetentionRelieved(ORDERS, "walfleet_orders", 0, at(4)))
                        .told())
                .containsExactly("resolved wal-retention/orders");
        assertThat(fleet.tell(new WalGapFound(ORDERS, new Timeline(2), from, to, at(5)))
                        .told())
                .containsExactly("fired wal-gap/orders/2/16%2FB3000000");
        assertThat(fleet.tell(new WalGapClosed(ORDERS, new Timeline(2), from, to, at(6)))
                        .told())
                .containsExactly("resolved wal-gap/orders/2/16%2FB3000000");
    }

    @Test
    void takesADamageThatARestoreFoundButNoOtherFailureOfIt() {
        Failure exists = new Failure(FailureCode.RESTORE_TARGET_EXISTS, "the database shop exists", "");
        Failure damage = new Failure(FailureCode.OBJECT_DAMAGED, "the digest differs", "");

        assertThat(fleet.tell(new RestoreFailed("r", ORDERS, backup(T0), "there", exists, at(1)))
                        .told())
                .isEmpty();
        assertThat(fleet.tell(new RestoreFailed("r", ORDERS, backup(T0), "there", damage, at(1)))
                        .told())
                .containsExactly("fired backup-damaged/orders/" + backup(T0));
    }

    @Test
    void believesAPersonWhoResolvesAnAlertByHand() {
        fleet.tell(failed(T0, at(1))).told();
        AlertFired fired = fleet.book.firing().get(0);
        AlertResolved byHand =
                new AlertResolved(fired.key(), fired.severity(), ORDERS, fired.title(), fired.firstSeen(), at(30));
        fleet.book.apply(byHand, at(30), at(30));
        fleet.alerts.add(byHand);

        assertThat(fleet.told()).isEmpty();
        assertThat(fleet.book.firing()).isEmpty();
        assertThat(fleet.restart().told()).isEmpty();
        assertThat(fleet.tell(failed(at(1440), at(1441))).told()).containsExactly("fired " + FAILED);
    }

    @Test
    void isNotConfusedByTheLateEchoOfWhatItTold() {
        fleet.tell(failed(T0, at(1)));
        var fired = fleet.book.due(at(1));
        fleet.book.published(fired, at(1));
        fleet.book.apply(completed(at(10), at(11), "shop"), at(11), at(11));
        var resolved = fleet.book.due(at(11));
        fleet.book.published(resolved, at(11));
        fleet.book.apply(failed(at(20), at(21)), at(21), at(21));

        fleet.book.apply(fired.get(0), at(1), at(21));
        fleet.book.apply(resolved.get(0), at(11), at(21));
        var again = fleet.book.due(at(21));
        fleet.book.published(again, at(21));
        fleet.book.apply(again.get(0), at(21), at(21));

        assertThat(again).singleElement().isInstanceOf(AlertFired.class);
        assertThat(fleet.book.due(at(22))).isEmpty();
        assertThat(fleet.book.firing()).hasSize(1);
    }

    @Test
    void holdsTheResolutionOfWhatFlaps() {
        for (int i = 0; i < 3; i++) {
            fleet.now = at(10 * i);
            fleet.tell(new CheckRaised(ORDERS, CheckName.WAL, "", "late", "", at(10 * i)));
            assertThat(fleet.told()).containsExactly("fired check/wal/orders");
            fleet.tell(new CheckCleared(ORDERS, CheckName.WAL, "", at(10 * i + 1)));
            if (i < 2) {
                assertThat(fleet.told()).containsExactly("resolved check/wal/orders");
            }
        }
        fleet.now = at(25);
        assertThat(fleet.told()).isEmpty();
        fleet.tell(new CheckRaised(ORDERS, CheckName.WAL, "", "late", "", at(26)));
        fleet.tell(new CheckCleared(ORDERS, CheckName.WAL, "", at(27)));
        fleet.now = at(36);
        assertThat(fleet.told()).isEmpty();
        fleet.now = at(38);
        assertThat(fleet.told()).containsExactly("resolved check/wal/orders");
    }
}
