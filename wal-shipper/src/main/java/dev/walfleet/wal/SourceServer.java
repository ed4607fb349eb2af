package dev.walfleet.wal;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.wire.ReplicationStream;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The replication connection to a cluster, in the words of a shipper. What fails is classed ({@link ReplicationFailures}). */
final class SourceServer implements Closeable {
    private static final String SLOT_EXISTS = "42710";
    private static final String NO_SUCH_SETTING = "42704";

    private final WireConnection connection;
    private final ConnectionTarget target;

    private SourceServer(WireConnection connection, ConnectionTarget target) {
        this.connection = connection;
        this.target = target;
    }

    static SourceServer connect(ConnectionTarget target) throws IOException {
        return new SourceServer(ReplicationFailures.classed(target, () -> WireConnection.open(target, true)), target);
    }

    SystemFacts identify() throws IOException {
        List<@Nullable String> row =
                ask(() -> connection.query("IDENTIFY_SYSTEM")).get(0);
        return new SystemFacts(
                Objects.requireNonNull(row.get(0)),
                new Timeline(Integer.parseInt(Objects.requireNonNull(row.get(1)))),
                Lsn.parse(Objects.requireNonNull(row.get(2))));
    }

    /** {@code wal_segment_size} in bytes. */
    int segmentSize() throws IOException {
        String text = setting("wal_segment_size");
        return Math.toIntExact(
                DataSize.parse(text.replace("MB", "MiB").replace("GB", "GiB")).bytes());
    }

    /** A setting, as {@code SHOW} prints it. */
    String setting(String name) throws IOException {
        return Objects.requireNonNull(
                ask(() -> connection.query("SHOW " + name)).get(0).get(0));
    }

    /** A setting that a server may not know. */
    Optional<String> settingIfAny(String name) throws IOException {
        try {
            return Optional.of(setting(name));
        } catch (ServerException e) {
            if (e.sqlState().equals(NO_SUCH_SETTING)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Makes the slot, which keeps WAL from now on; where somebody made it just now, it is there as well. */
    void createSlot(SlotName name) throws IOException {
        try {
            ask(() -> connection.query("CREATE_REPLICATION_SLOT \"" + name + "\" PHYSICAL RESERVE_WAL"));
        } catch (ServerException e) {
            if (!e.sqlState().equals(SLOT_EXISTS)) {
                throw e;
            }
        }
    }

    /** The content of a history file. */
    byte[] historyFile(Timeline timeline) throws IOException {
        return ask(() -> connection.timelineHistory(timeline));
    }

    /** Where a timeline comes from. The first has no file. */
    TimelineHistory history(Timeline timeline) throws IOException {
        return timeline.id() == 1
                ? TimelineHistory.of(timeline)
                : TimelineHistory.parse(timeline, historyFile(timeline));
    }

    ReplicationStream stream(SlotName slot, Lsn from, Timeline timeline) throws IOException {
        return ask(() -> connection.startReplication(slot.value(), from, timeline));
    }

    private <T> T ask(ReplicationFailures.Call<T> call) throws IOException {
        return ReplicationFailures.classed(target, call);
    }

    @Override
    public void close() {
        connection.close();
    }
}
