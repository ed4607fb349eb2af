package dev.walfleet.scheduler;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.process.ServiceProcess;
import java.nio.file.Path;
import java.util.Map;

/** The service in a process of its own, to be killed and stopped. Argument: the configuration. Ends with its standard input. */
public final class SchedulerMain {
    private SchedulerMain() {}

    public static void main(String[] args) throws Exception {
        try (ServiceProcess process =
                ServiceProcess.run(ConfigFile.load(Path.of(args[0]), Map.of()), SchedulerConfiguration.class)) {
            System.out.println("port " + process.httpPort().orElseThrow());
            while (System.in.read() >= 0) {
                // until whoever started us is gone
            }
        }
    }
}
