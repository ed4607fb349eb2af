package dev.walfleet.notify.metric;

import static dev.walfleet.notify.book.Facts.ORDERS;
import static dev.walfleet.notify.book.Facts.T0;
import static dev.walfleet.notify.book.Facts.at;
import static dev.walfleet.notify.book.Facts.committed;
import static dev.walfleet.notify.book.Facts.completed;
import static dev.walfleet.notify.book.Facts.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FleetMetrics metrics = new FleetMetrics(meters);

    private Optional<Double> lastSuccess(String database) {
        return Optional.ofNullable(meters.find("pg_backup_last_success_timestamp")
                        .tags("cluster", "orders", "kind", "logical", "database", database)
                        .gauge())
                .map(Gauge::value);
    }

    @Test
    void countsADatabaseThatWasBackedUpThoughItsJobFailed() {
        metrics.apply(completed(T0, at(1), "shop", "crm"));
        metrics.apply(failed(at(1440), at(1441), true, List.of(committed(at(1440), "shop")), "crm"));

        assertThat(lastSuccess("shop")).contains((double) at(1441).getEpochSecond());
        assertThat(lastSuccess("crm")).contains((double) at(1).getEpochSecond());
    }

    @Test
    void forgetsADatabaseThatIsNoLongerBackedUp() {
        metrics.apply(completed(T0, at(1), "shop", "crm"));
        metrics.apply(completed(List.of("shop"), at(10), at(11), "shop"));
        assertThat(lastSuccess("crm")).isPresent();

        metrics.apply(completed(at(1440), at(1441), "shop"));
        assertThat(lastSuccess("crm")).isEmpty();
    }

    @Test
    void doesNotGoBackInTime() {
        metrics.apply(completed(at(1440), at(1441), "shop"));
        metrics.apply(completed(T0, at(1), "shop"));

        assertThat(lastSuccess("shop")).contains((double) at(1441).getEpochSecond());
    }

    @Test
    void showsWhetherWalFlows() {
        metrics.apply(new WalStreamStalled(
                ORDERS, new Failure(FailureCode.REPOSITORY_UNREACHABLE, "away", ""), null, T0, at(1)));
        assertThat(meters.get("pg_wal_archive_status").gauge().value()).isZero();

        metrics.apply(new WalStreamResumed(ORDERS, Lsn.parse("0/1"), at(2)));
        assertThat(meters.get("pg_wal_archive_status").gauge().value()).isEqualTo(1);
    }
}
