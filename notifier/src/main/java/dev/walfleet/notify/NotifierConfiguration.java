package dev.walfleet.notify;

import dev.walfleet.notify.channel.CourierSettings;
import dev.walfleet.runtime.KafkaWatch;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Clock;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the service {@code notifier}. Asks for a {@link ServiceRuntimes} and the {@link ConfigFile}. */
@Configuration(proxyBeanMethods = false)
public class NotifierConfiguration {
    @Bean
    NotifierProperties notifierProperties(ConfigFile config) {
        return config.section(ConfigSection.NOTIFIER, NotifierProperties.class);
    }

    /** The notifier's name is not known before Kafka has answered. */
    @Bean
    KafkaOutage kafkaOutage(NotifierProperties properties, RuntimeProperties runtime, Clock clock) {
        InstanceId starting =
                new InstanceId(Notifier.NAME + "-" + runtime.instance().orElse("starting"));
        return KafkaOutage.of(
                Channels.of(properties, clock).keySet(),
                starting,
                properties,
                CourierSettings.of(properties.channelFailedAfter()));
    }

    @Bean
    KafkaWatch outageAtStart(KafkaOutage outage, Clock clock) {
        return there -> outage.look(there, clock.instant());
    }

    @Bean
    Notifier notifier(ServiceRuntimes runtimes, NotifierProperties properties, ConfigFile config, KafkaOutage outage) {
        return new Notifier(
                runtimes,
                properties,
                config.names(ConfigSection.CLUSTERS).stream()
                        .map(ClusterId::new)
                        .collect(Collectors.toSet()),
                CourierSettings.of(properties.channelFailedAfter()),
                outage);
    }
}
