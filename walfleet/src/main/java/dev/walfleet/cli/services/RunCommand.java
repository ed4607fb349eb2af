package dev.walfleet.cli.services;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.runtime.process.Brokers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code walfleet run SERVICE}: one service, or some, in a process of their own. */
@Command(
        name = "run",
        description = {
            "Run one service, or some, until it is told to stop (SIGTERM): running jobs are handed to others at once.",
            "",
            "producer-scheduler, dump-worker, wal-shipper, verifier, notifier. Kafka has to be configured;"
                    + " the repositories have to be there (walfleet init)."
        })
public final class RunCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "SERVICE", description = "Which.")
    private List<String> names = new ArrayList<>();

    RunCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<ServiceName> wanted = names.stream().map(this::service).toList();
        try (Services services = Services.start(invocation.config(), wanted, Brokers.ELSEWHERE)) {
            invocation.say("walfleet: " + String.join(", ", names) + " ready"
                    + (services.httpPort().isPresent()
                            ? ", health and metrics on port "
                                    + services.httpPort().getAsInt()
                            : ""));
            services.awaitStop(Brokers.ELSEWHERE);
        }
        return ExitStatus.SOUND;
    }

    private ServiceName service(String word) {
        return Arrays.stream(ServiceName.values())
                .filter(name -> name.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no service '" + word + "', expected one of " + ServiceName.words()));
    }
}
