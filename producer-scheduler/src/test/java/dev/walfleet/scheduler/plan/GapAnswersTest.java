package dev.walfleet.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.SlotFired;
import dev.walfleet.event.WalGapClosed;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.scheduler.plan.GapAnswers.Answer;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapAnswersTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.250Z");
    private static final ClusterId ORDERS = new ClusterId("orders");

    private final GapAnswers gaps = answers();

    private static GapAnswers answers() {
        return new GapAnswers(List.of(
                plan("dumps", PlanKind.LOGICAL, "orders", "notes"), plan("weekly", PlanKind.FULL, "orders", "shop")));
    }

    private static Plan plan(String name, PlanKind kind, String... clusters) {
        return new Plan(
                name,
                new PlanProperties(kind, null, "@weekly", null, Duration.ZERO, 0, null),
                List.of(clusters).stream()
                        .map(cluster -> new FleetCluster(new ClusterId(cluster), "db1", List.of()))
                        .toList());
    }

    private static WalGapFound gap(String cluster, int timeline, String from, String to) {
        return new WalGapFound(new ClusterId(cluster), new Timeline(timeline), Lsn.parse(from), Lsn.parse(to), NOON);
    }

    private List<Answer> decided() {
        List<Answer> answers = gaps.decide(NOON);
        answers.forEach(answer -> gaps.observe(answer.memory()));
        return answers;
    }

    @Test
    void asksForAFullBackupOfWhatAPlanTakesFullBackupsOf() {
        gaps.observe(gap("orders", 1, "0/5000000", "0/6000000"));
        gaps.observe(gap("notes", 1, "0/5000000", "0/6000000"));

        assertThat(decided()).singleElement().satisfies(answer -> {
            assertThat(answer.request().cluster()).isEqualTo(ORDERS);
            assertThat(answer.request().kind()).isEqualTo(BackupKind.FULL);
            assertThat(answer.request().plan()).isEqualTo("weekly");
            assertThat(answer.request().slot()).isEqualTo(Instant.parse("2026-11-20T12:00:00Z"));
            assertThat(answer.request().job()).hasToString("orders/full/gap-00000001-0000000006000000");
            assertThat(answer.memory().job()).isEqualTo(answer.request().job());
        });
    }

    @Test
    void ofSeveralOnlyTheLastCountsAndOneIsAskedForOnceHoweverOftenItIsTold() {
        gaps.observe(gap("orders", 1, "0/8000000", "0/9000000"));
        gaps.observe(gap("orders", 1, "0/5000000", "0/6000000"));
        assertThat(decided()).extracting(answer -> answer.gap().to()).containsExactly(Lsn.parse("0/9000000"));

        gaps.observe(gap("orders", 1, "0/5000000", "0/6000000"));
        gaps.observe(gap("orders", 1, "0/8000000", "0/9000000"));
        assertThat(decided()).isEmpty();

        gaps.observe(gap("orders", 1, "2/5000000", "2/6000000"));
        assertThat(decided()).as("a later one").hasSize(1);
        gaps.observe(gap("orders", 2, "0/5000000", "0/6000000"));
        assertThat(decided()).as("one on a later timeline").hasSize(1);
        gaps.observe(gap("shop", 1, "0/5000000", "0/6000000"));
        assertThat(decided()).as("another cluster's").hasSize(1);
    }

    @Test
    void whatWasNotEmittedIsDecidedAgainAndTheNextLeaderRemembersWhatWas() {
        gaps.observe(gap("orders", 1, "0/5000000", "0/6000000"));
        SlotFired memory = gaps.decide(NOON).get(0).memory();
        assertThat(gaps.decide(NOON)).hasSize(1);

        GapAnswers next = answers();
        next.observe(gap("orders", 1, "0/5000000", "0/6000000"));
        next.observe(memory);
        assertThat(next.decide(NOON)).isEmpty();
    }

    @Test
    void aGapThatIsClosedBeforehandNeedsNothing() {
        gaps.observe(gap("orders", 1, "0/5000000", "0/6000000"));
        gaps.observe(new WalGapClosed(ORDERS, new Timeline(1), Lsn.parse("0/5000000"), Lsn.parse("0/6000000"), NOON));
        assertThat(decided()).isEmpty();
    }

    @Test
    void noPlanCanHaveTheNameOfTheMemory() {
        assertThat(GapAnswers.MEMORY).doesNotMatch("[A-Za-z0-9._-]*");
    }
}
