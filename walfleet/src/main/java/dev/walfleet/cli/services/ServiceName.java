package dev.walfleet.cli.services;

import java.util.Arrays;
import java.util.Locale;

/** The services, by the names that they are started with. */
enum ServiceName {
    PRODUCER_SCHEDULER("dev.walfleet.scheduler.SchedulerConfiguration"),
    DUMP_WORKER("dev.walfleet.dump.DumpWorkerConfiguration"),
    WAL_SHIPPER("dev.walfleet.wal.WalShipperConfiguration"),
    VERIFIER("dev.walfleet.verify.VerifierConfiguration"),
    NOTIFIER("dev.walfleet.notify.NotifierConfiguration");

    private final String configuration;

    ServiceName(String configuration) {
        this.configuration = configuration;
    }

    /** {@code dump-worker}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its Spring configuration; looked up by name, so that short commands load nothing of it. */
    Class<?> configuration() {
        try {
            return Class.forName(configuration);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the service " + word() + " is not on the class path", e);
        }
    }

    static String words() {
        return String.join(", ", Arrays.stream(values()).map(ServiceName::word).toList());
    }
}
