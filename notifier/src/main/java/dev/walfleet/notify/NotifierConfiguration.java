package dev.walfleet.notify;

import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the service {@code notifier}. Asks for a {@link ServiceRuntimes} and the {@link ConfigFile}. */
@Configuration(proxyBeanMethods = false)
public class NotifierConfiguration {
    @Bean
    Notifier notifier(ServiceRuntimes runtimes, ConfigFile config) {
        return new Notifier(
                runtimes,
                config.section(ConfigSection.NOTIFIER, NotifierProperties.class),
                config.names(ConfigSection.CLUSTERS).stream()
                        .map(ClusterId::new)
                        .collect(Collectors.toSet()));
    }
}
