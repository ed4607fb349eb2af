package dev.walfleet.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.RecoveryTarget.AtLsn;
import dev.walfleet.restore.recovery.RecoveryTarget.AtName;
import dev.walfleet.restore.recovery.RecoveryTarget.AtTime;
import dev.walfleet.restore.recovery.RecoveryTarget.AtXid;
import dev.walfleet.restore.recovery.RecoveryTarget.Immediate;
import dev.walfleet.restore.recovery.RecoveryTarget.Latest;
import dev.walfleet.restore.recovery.TimelineChoice;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster with an hour of transactions, one a minute, two backups, and whatever a test takes away. */
class RecoveryPlannerTest {
    private static final ClusterId CLUSTER = new ClusterId("orders");
    private static final Instant T0 = Instant.parse("2026-11-22T10:00:00Z");
    private static final Timeline ONE = new Timeline(1);
    private static final Timeline TWO = new Timeline(2);

    private final WalBytes wal = new WalBytes(new Lsn(0x1000000));
    private final List<BaseBackup> backups = new ArrayList<>();
    private final List<Lsn> commits = new ArrayList<>();
    private final Set<WalSegmentName> gone = new HashSet<>();
    private final Map<WalSegmentName, Integer> tails = new HashMap<>();
    private final Map<Timeline, TimelineHistory> histories = new HashMap<>();
    private final Set<WalSegmentName> readSegments = new HashSet<>();

    @BeforeEach
    void anHour() {
        for (int minute = 0; minute < 60; minute++) {
            if (minute == 5 || minute == 30) {
                Lsn start = wal.checkpoint(T0.plusSeconds(60L * minute - 50));
                wal.fill(20_000);
                backup(minute, ONE, start, wal.now(), T0.plusSeconds(60L * minute - 30));
            }
            wal.fill(100_000);
            commits.add(wal.commit(1000 + minute, time(minute)));
        }
        tail();
    }

    private void backup(int minute, Timeline timeline, Lsn start, Lsn stop, Instant stopped) {
        backups.add(new BaseBackup(
                new BackupId("base_20261122_%02d%02d00".formatted(10 + minute / 60, minute % 60)),
                timeline,
                start,
                stop,
                stopped,
                1000,
                100,
                "17.2",
                List.of(new RepositoryName("local"))));
    }

    private static Instant time(int minute) {
        return T0.plusSeconds(60L * minute);
    }

    /** The newest segment is a tail. */
    private void tail() {
        WalSegmentName newest = WalSegmentName.containing(
                wal.segments().keySet().stream()
                        .max(WalSegmentName::compareTo)
                        .orElseThrow()
                        .timeline(),
                wal.now(),
                WalBytes.SEGMENT);
        tails.clear();
        tails.put(newest, (int) (wal.now().position() % WalBytes.SEGMENT));
    }

    private RecoveryPlanner planner() {
        Set<WalSegmentName> whole = new HashSet<>(wal.segments().keySet());
        whole.removeAll(gone);
        whole.removeAll(tails.keySet());
        return new RecoveryPlanner(backups, new WalHoldings(WalBytes.SEGMENT, whole, tails, histories), name -> {
            readSegments.add(name);
            return gone.contains(name)
                    ? Optional.empty()
                    : wal.read(name).map(content -> new FoundWal(name, content, content.length));
        });
    }

    private RecoveryPlan plan(RecoveryTarget target) throws IOException {
        return plan(target, new TimelineChoice.Newest());
    }

    private RecoveryPlan plan(RecoveryTarget target, TimelineChoice timeline) throws IOException {
        return planner().plan(new RecoveryOrder(CLUSTER, target, timeline, Optional.empty()));
    }

    private BackupId first() {
        return backups.get(0).id();
    }

    private BackupId second() {
        return backups.get(1).id();
    }

    private WalSegmentName segmentAt(Lsn lsn) {
        return WalSegmentName.containing(ONE, lsn, WalBytes.SEGMENT);
    }

    @Test
    void aTimeIsReachedFromTheNewestBackupBeforeIt() throws IOException {
        RecoveryPlan plan = plan(new AtTime(time(42).plusSeconds(1), true));
        assertThat(plan.backup().id()).isEqualTo(second());
        assertThat(plan.end()).isEqualTo(commits.get(43));
        assertThat(plan.endTime()).contains(time(43));
        assertThat(plan.segments().get(0)).isEqualTo(segmentAt(backups.get(1).start()));
        assertThat(plan(new AtTime(time(20), true)).backup().id()).isEqualTo(first());
    }

    @Test
    void theVeryMicrosecondBelongsToATargetOrNot() throws IOException {
        assertThat(plan(new AtTime(time(42), true)).end()).isEqualTo(commits.get(43));
        assertThat(plan(new AtTime(time(42), false)).end()).isEqualTo(commits.get(42));
        assertThat(plan(new AtTime(time(42).minusNanos(1000), true)).end()).isEqualTo(commits.get(42));
    }

    @Test
    void ofMuchWalOnlyALittleIsReadForAPlan() throws IOException {
        plan(new AtTime(time(42), true));
        assertThat(readSegments.size()).isLessThan(wal.segments().size());
    }

    @Test
    void aTimeBeforeTheFirstBackupIsRefusedWithTheEarliestState() {
        refused(new AtTime(time(4), true), "is before the end of backup " + first(), "--immediate");
    }

    @Test
    void aTimeBehindTheArchiveIsRefusedWithTheLastReachableOne() {
        refused(
                new AtTime(time(59), true),
                "is not in the archive, which ends at " + wal.now() + ", its newest transaction being of " + time(59),
                "--to-latest");
    }

    @Test
    void whereALaterCheckpointShowsThatNothingHappenedTheTimeIsReachedAsAPosition() throws IOException {
        Lsn checkpoint = wal.checkpoint(time(75));
        tail();
        RecoveryPlan plan = plan(new AtTime(time(70), true));
        assertThat(plan.stopsAt()).isEqualTo(new AtLsn(checkpoint, true));
        assertThat(plan.notes()).anyMatch(note -> note.contains("no transaction ended between"));
        refused(new AtTime(time(76), true), "is not in the archive", "--to-latest");
    }

    @Test
    void aMissingSegmentIsNamedWithTheLastReachableState() {
        WalSegmentName missing = segmentAt(commits.get(50));
        gone.add(missing);
        refused(
                new AtTime(time(57), true),
                "wal segment " + missing + " is missing, the next one is " + missing.next(WalBytes.SEGMENT),
                "--to-lsn " + missing.start(WalBytes.SEGMENT) + " --exclusive; its newest transaction is of");
        refused(new Latest(), "wal segment " + missing + " is missing", "--to-lsn");
        refused(new AtLsn(commits.get(57), true), "wal segment " + missing + " is missing", "--to-lsn");
        refused(new AtXid(1057, true), "wal segment " + missing + " is missing", "--to-lsn");
    }

    @Test
    void theLastStateBeforeAGapCanBeReached() throws IOException {
        WalSegmentName missing = segmentAt(commits.get(50));
        gone.add(missing);
        RecoveryPlan plan = plan(new AtLsn(missing.start(WalBytes.SEGMENT), false));
        assertThat(plan.stopsAt()).isInstanceOf(AtLsn.class);
        assertThat(((AtLsn) plan.stopsAt()).lsn()).isLessThan(missing.start(WalBytes.SEGMENT));
        assertThat(((AtLsn) plan.stopsAt()).inclusive()).isTrue();
    }

    @Test
    void aBackupWhoseOwnWalIsMissingGivesWayToAnOlderOneOrIsNamed() throws IOException {
        WalSegmentName missing = segmentAt(backups.get(1).start());
        gone.add(missing);
        assertThat(plan(new Immediate()).backup().id()).isEqualTo(first());
        refused(new AtTime(time(42), true), "wal segment " + missing + " is missing", "backup");
    }

    @Test
    void aPositionIsReachedUpToTheVeryEndOfTheArchive() throws IOException {
        assertThat(plan(new AtLsn(commits.get(40), true)).stopsAt()).isEqualTo(new AtLsn(commits.get(40), true));
        RecoveryPlan end = plan(new AtLsn(wal.now(), true));
        assertThat(end.stopsAt()).isEqualTo(new AtLsn(commits.get(59), true));
        refused(new AtLsn(wal.now().plus(8), true), "is not in the archive, which ends at " + wal.now(), "--to-latest");
        refused(new AtLsn(new Lsn(0x1000100), true), "is before the end of backup " + first(), "--immediate");
    }

    @Test
    void aTransactionIsLookedForInTheWalWhereverItEnded() throws IOException {
        assertThat(plan(new AtXid(1045, true)).end()).isEqualTo(commits.get(45));
        assertThat(plan(new AtXid(1045, true)).backup().id()).isEqualTo(second());
        assertThat(plan(new AtXid(1010, true)).backup().id()).isEqualTo(first());
        refused(new AtXid(999, true), "transaction 999 is not in the WAL", "spelling");
        refused(new AtXid(1002, true), "transaction 1002 is not in the WAL", "spelling");
    }

    @Test
    void aTransactionThatEndedWhileABackupWasTakenIsReachedFromTheOneBefore() throws IOException {
        Lsn start = wal.checkpoint(time(61));
        wal.fill(3 * WalBytes.SEGMENT);
        Lsn during = wal.commit(2000, time(62));
        wal.restorePoint("during", time(63));
        wal.fill(1000);
        backup(64, ONE, start, wal.now(), time(64));
        wal.fill(1000);
        wal.commit(2001, time(65));
        tail();

        assertThat(plan(new AtXid(2000, true)).end()).isEqualTo(during);
        assertThat(plan(new AtXid(2000, true)).backup().id()).isEqualTo(second());
        assertThat(plan(new AtName("during")).backup().id()).isEqualTo(second());
        assertThat(plan(new AtXid(2001, true)).backup().id()).isNotEqualTo(second());
    }

    @Test
    void aPreparedTransactionIsKnownByItsOwnId() throws IOException {
        Lsn end = wal.commitPrepared(77_000, time(61));
        tail();
        assertThat(plan(new AtXid(77_000, true)).end()).isEqualTo(end);
    }

    @Test
    void aRestorePointIsFoundAndOfSeveralOfANameTheNewestIsMeant() throws IOException {
        Lsn once = wal.restorePoint("before the release", time(60));
        wal.fill(5000);
        wal.restorePoint("nightly", time(61));
        wal.fill(5000);
        Lsn again = wal.restorePoint("nightly", time(62));
        tail();
        RecoveryPlan plan = plan(new AtName("before the release"));
        assertThat(plan.stopsAt()).isEqualTo(new AtName("before the release"));
        assertThat(plan.end()).isEqualTo(once);
        assertThat(plan(new AtName("nightly")).stopsAt()).isEqualTo(new AtLsn(again, true));
        refused(new AtName("Before the release"), "is not in the WAL", "spelling");
    }

    @Test
    void latestIsAllThatThereIsTailIncluded() throws IOException {
        RecoveryPlan plan = plan(new Latest());
        assertThat(plan.backup().id()).isEqualTo(second());
        assertThat(plan.end()).isEqualTo(wal.now());
        assertThat(plan.archiveTime()).contains(time(59));
        assertThat(plan.segments()).endsWith(tails.keySet().iterator().next());
    }

    @Test
    void bothSidesOfAPromotionAreReachedAndTheOldBranchByItsNumber() throws IOException {
        Lsn switched = wal.now();
        wal.fill(300);
        Lsn lost = wal.commit(2000, time(61)); // which only the old primary had
        wal.fillSegment();
        WalBytes promoted = promoted(switched);
        assertThat(plan(new AtTime(time(50), true)).timeline()).isEqualTo(TWO);
        assertThat(plan(new AtXid(3000, true)).timeline()).isEqualTo(TWO);
        assertThat(plan(new Latest()).end()).isEqualTo(promoted.now());
        assertThat(plan(new Latest()).segments())
                .contains(WalSegmentName.containing(TWO, switched, WalBytes.SEGMENT))
                .doesNotContain(WalSegmentName.containing(ONE, switched, WalBytes.SEGMENT));
        refused(new AtXid(2000, true), "is not in the WAL", "spelling");
        assertThat(plan(new AtXid(2000, true), new TimelineChoice.Numbered(ONE)).end())
                .isEqualTo(lost);
        assertThat(plan(new Latest(), new TimelineChoice.OfTheBackup()).timeline())
                .isEqualTo(ONE);
    }

    @Test
    void rightAfterAPromotionTheOldTimelineEndsWhereItWasLeftThoughMoreOfItIsArchived() throws IOException {
        Lsn switched = wal.now();
        wal.fill(300);
        wal.commit(2000, time(61)); // which only the old primary had
        tail();
        histories.put(TWO, new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, switched))));

        RecoveryPlan plan = plan(new Latest());

        assertThat(plan.timeline()).isEqualTo(TWO);
        assertThat(plan.end()).isEqualTo(switched);
        assertThat(plan.archiveTime()).contains(time(59));
        assertThat(plan.mustReplay().orElseThrow()).isLessThan(switched);
        refused(new AtXid(2000, true), "is not in the WAL", "spelling");
    }

    @Test
    void aCopyOnTheNewTimelineThatIsShorterThanTheOldOneHidesNothing() throws IOException {
        Lsn switched = wal.now();
        promoted(switched);
        tails.put(WalSegmentName.containing(TWO, switched, WalBytes.SEGMENT), 8192);
        tails.put(segmentAt(switched), (int) (switched.position() % WalBytes.SEGMENT));

        RecoveryPlan plan = plan(new Latest());

        assertThat(plan.end()).isEqualTo(switched);
        assertThat(plan.segments()).endsWith(segmentAt(switched));
    }

    private WalBytes promoted(Lsn switched) {
        WalBytes promoted = new WalBytes(segmentAt(switched).start(WalBytes.SEGMENT));
        WalSegmentName name = WalSegmentName.containing(TWO, switched, WalBytes.SEGMENT);
        promoted.continuing(wal.read(segmentAt(switched)).orElseThrow(), TWO, switched);
        promoted.fill(1000);
        promoted.commit(3000, time(62));
        histories.put(TWO, new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, switched))));
        wal.segments().putAll(promoted.segments());
        tails.clear();
        tails.put(name, (int) (promoted.now().position() % WalBytes.SEGMENT));
        return promoted;
    }

    @Test
    void aBackupTakenBehindTheSwitchOnTheOldTimelineIsNotOnTheNewOne() {
        Lsn switched = commits.get(20);
        promoted(switched);
        tail();
        histories.put(TWO, new TimelineHistory(TWO, List.of(new TimelineHistory.Ancestor(ONE, switched))));
        assertThatThrownBy(() -> planner()
                        .plan(new RecoveryOrder(
                                CLUSTER, new Latest(), new TimelineChoice.Numbered(TWO), Optional.of(second()))))
                .hasMessageContaining("is not on the way to timeline 2");
    }

    @Test
    void aTimelineOfWhichThereIsNothingIsRefused() {
        assertThatThrownBy(() -> plan(new Latest(), new TimelineChoice.Numbered(new Timeline(7))))
                .hasMessageContaining("the archive has nothing of timeline 7");
    }

    @Test
    void withoutAPhysicalBackupThereIsNoPointInTime() {
        backups.clear();
        assertThatThrownBy(() -> plan(new Latest()))
                .isInstanceOfSatisfying(
                        WalfleetException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BACKUP_UNKNOWN));
    }

    @Test
    void theWindowIsOneSpanOrBrokenWhereASegmentIsMissing() throws IOException {
        List<RecoverySpan> whole = planner().window();
        assertThat(whole).hasSize(1);
        assertThat(whole.get(0).from()).isEqualTo(backups.get(0).stopped());
        assertThat(whole.get(0).to()).isEqualTo(time(59));
        assertThat(whole.get(0).missing()).isEmpty();
        WalSegmentName missing = segmentAt(commits.get(12));
        gone.add(missing);
        List<RecoverySpan> broken = planner().window();
        assertThat(broken).extracting(RecoverySpan::backup).containsExactly(first(), second());
        assertThat(broken.get(0).missing()).contains(missing);
        assertThat(broken.get(1).to()).isEqualTo(time(59));
    }

    @Test
    void aPlanSaysInWordsWhatWillBeDone() throws IOException {
        assertThat(String.join("\n", plan(new AtTime(time(42), true)).explain()))
                .contains("cluster orders as of time " + time(42))
                .contains("backup " + second() + ", consistent at")
                .contains("all of it in the archive")
                .contains("before the first transaction that is later");
    }

    private void refused(RecoveryTarget target, String message, String hint) {
        assertThatThrownBy(() -> plan(target)).isInstanceOfSatisfying(WalfleetException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(FailureCode.TARGET_UNREACHABLE);
            assertThat(e.failure().message()).contains(message);
            assertThat(e.failure().hint()).contains(hint);
        });
    }
}
