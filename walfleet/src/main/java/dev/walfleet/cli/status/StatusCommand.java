package dev.walfleet.cli.status;

import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.services.EmbeddedKafka;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import dev.walfleet.event.AlertFired;
import dev.walfleet.vocabulary.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code walfleet status}: what goes on in the fleet, as its topics tell. */
@Command(
        name = "status",
        description = {
            "Show who is alive, what runs, what was done last, and what is firing, of the last two days.",
            "",
            "Status 0: all is well; 1: an alert fires or a service is silent; 3: Kafka is out of reach."
        })
public final class StatusCommand implements Callable<Integer> {
    private static final Duration HORIZON = Duration.ofDays(2);

    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        FleetStatus.Report report = Topics.read(EmbeddedKafka.properties(invocation.config()), HORIZON);
        invocation.answer(json, report, () -> screen(report));
        return report.sound() ? ExitStatus.SOUND : ExitStatus.UNSOUND;
    }

    static String screen(FleetStatus.Report report) {
        StringBuilder screen = new StringBuilder();
        Table services = Table.of("SERVICE", "INSTANCE", "HOST", "STATE", "LAST HEARD", ">JOBS");
        report.services()
                .forEach(s -> services.row(
                        s.service(),
                        s.instance(),
                        s.host(),
                        s.alive() ? "alive" : "SILENT",
                        second(s.lastHeard()),
                        s.slots() == 0 ? "-" : s.running() + " of " + s.slots()));
        screen.append(services.isEmpty() ? "no service was heard of\n" : services.render());
        Table jobs = Table.of("JOB", ">ATTEMPT", "STATE", "BY", ">DONE", ">OF", "SINCE");
        report.jobs()
                .forEach(j -> jobs.row(
                        j.job(),
                        j.attempt(),
                        j.state(),
                        j.instance() == null ? "" : j.instance(),
                        new DataSize(j.bytesDone()),
                        j.bytesExpected() == 0 ? "?" : new DataSize(j.bytesExpected()),
                        second(j.since())));
        screen.append(jobs.isEmpty() ? "\nno job is waiting or running\n" : "\n" + jobs.render());
        Table clusters = Table.of("CLUSTER", "LAST COMPLETED", "LAST FAILED", ">SOUND", ">DAMAGED", "FAILURE");
        report.clusters()
                .forEach(c -> clusters.row(
                        c.cluster(),
                        second(c.completed()),
                        second(c.failed()),
                        c.verified(),
                        c.damaged(),
                        c.failure()));
        if (!clusters.isEmpty()) {
            screen.append('\n').append(clusters.render());
        }
        for (AlertFired alert : report.alerts()) {
            screen.append("\nFIRING ")
                    .append(alert.severity())
                    .append(' ')
                    .append(alert.title())
                    .append(" since ")
                    .append(second(alert.firstSeen()))
                    .append("\n  ")
                    .append(alert.message())
                    .append("\n  hint: ")
                    .append(alert.hint())
                    .append('\n');
        }
        return screen.append(report.sound() ? "\nall is well\n" : "\nnot all is well\n")
                .toString();
    }

    private static String second(@Nullable Instant time) {
        return time == null ? "" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
