package dev.walfleet.runtime;

/** The one bean that a service's configuration asks for: makes the runtime of each service in this process. */
public interface ServiceRuntimes {
    /** @param service the service's name, for example {@code dump-worker} */
    ServiceRuntime create(String service);
}
