package dev.walfleet.restore.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoverySettingsTest {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");

    private static RecoverySettings settings(RecoveryTarget target) {
        return new RecoverySettings(CLUSTER, target, Optional.empty(), TargetAction.PROMOTE, 17, OptionalInt.empty());
    }

    @Test
    void aTimeIsWrittenInUtcToTheMicrosecond() {
        Instant time = Instant.parse("2026-11-22T12:14:15.123456Z");
        assertThat(settings(new RecoveryTarget.AtTime(time, false)).values())
                .containsEntry("recovery_target_time", "2026-11-22 12:14:15.123456+00")
                .containsEntry("recovery_target_inclusive", "false");
    }

    @Test
    void theTargetComesBehindTheOnesThatAreTakenBackAsTwoAtATimeAreRefused() {
        List<String> names = new ArrayList<>(settings(new RecoveryTarget.AtLsn(Lsn.parse("1/AB"), true))
                .values()
                .keySet());
        for (String other :
                List.of("recovery_target", "recovery_target_time", "recovery_target_xid", "recovery_target_name")) {
            assertThat(names.indexOf(other)).isLessThan(names.indexOf("recovery_target_lsn"));
        }
        assertThat(settings(new RecoveryTarget.AtLsn(Lsn.parse("1/AB"), true)).values())
                .containsEntry("recovery_target_lsn", "1/AB")
                .containsEntry("recovery_target_time", "");
    }

    @Test
    void aRestoredClusterWritesIntoNoArchiveAndFollowsNobody() {
        assertThat(settings(new RecoveryTarget.Latest()).values())
                .containsEntry("walfleet.restored_from", "orders-prod")
                .containsEntry("archive_mode", "off")
                .containsEntry("archive_command", "")
                .containsEntry("archive_library", "")
                .containsEntry("primary_conninfo", "")
                .containsEntry("synchronous_standby_names", "")
                .containsEntry("synchronized_standby_slots", "")
                .containsEntry("max_logical_replication_workers", "0")
                .containsEntry("recovery_target_timeline", "current");
        assertThat(new RecoverySettings(
                                CLUSTER,
                                new RecoveryTarget.Latest(),
                                Optional.of(new Timeline(3)),
                                TargetAction.PAUSE,
                                14,
                                OptionalInt.of(5433))
                        .values())
                .doesNotContainKeys("archive_library", "synchronized_standby_slots")
                .containsEntry("recovery_target_timeline", "3")
                .containsEntry("recovery_target_action", "pause")
                .containsEntry("port", "5433")
                .containsEntry("listen_addresses", "localhost");
    }

    @Test
    void whatAnEarlierRestoreWroteIsReplacedAndTheRestIsKept() {
        String once = settings(new RecoveryTarget.AtName("it's \\ here")).in("work_mem = '4MB'\n");
        assertThat(once)
                .startsWith("work_mem = '4MB'\n# walfleet restore: begin\n")
                .contains("recovery_target_name = 'it''s \\\\ here'\n");
        String twice = settings(new RecoveryTarget.Immediate()).in(once + "jit = off\n");
        assertThat(twice)
                .startsWith("work_mem = '4MB'\njit = off\n# walfleet restore: begin\n")
                .contains("recovery_target = 'immediate'")
                .doesNotContain("it''s");
    }

    @Test
    void aStandbyFollowsItsPrimaryAndKeepsWhatTheClusterHas() {
        StandbySettings standby =
                new StandbySettings(new PrimaryConninfo(" host=10.0.0.7 user=replicator "), OptionalInt.empty());
        assertThat(standby.values())
                .containsEntry("primary_conninfo", "host=10.0.0.7 user=replicator")
                .containsEntry("recovery_target_timeline", "latest")
                .containsEntry("recovery_target_time", "")
                .doesNotContainKeys("walfleet.restored_from", "archive_mode", "recovery_target_action");
        assertThat(standby.in(settings(new RecoveryTarget.Latest()).in("work_mem = '4MB'\n")))
                .startsWith("work_mem = '4MB'\n# walfleet restore: begin\n# a standby, until it is promoted\n")
                .doesNotContain("restored_from");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host=a user=b password=geheim",
                "postgresql://b:geheim@a/",
                "postgresql://a/?user=b&password=geheim",
                "host=a PASSWORD = 'geheim'",
                "host=a sslkey=k sslpassword=geheim"
            })
    void aPasswordIsNoPartOfAnArgument(String conninfo) {
        assertThatThrownBy(() -> new PrimaryConninfo(conninfo))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passfile=")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void whatIsNoConnectionStringIsNamed() {
        assertThatThrownBy(() -> new PrimaryConninfo("10.0.0.7"))
                .hasMessage("'10.0.0.7' for the primary, expected a connection string such as"
                        + " 'host=10.0.0.7 user=replicator'");
        assertThat(new PrimaryConninfo("postgresql://replicator@a:5432/?sslmode=verify-full").value())
                .startsWith("postgresql://");
    }
}
