package dev.walfleet.runtime.process;

import dev.walfleet.runtime.KafkaWatch;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * What every service of a process shares. The {@code ConfigFile} is a bean already; a service's configuration asks for it and
 * for {@link dev.walfleet.runtime.ServiceRuntimes}.
 */
@Configuration(proxyBeanMethods = false)
public class RuntimeConfiguration {
    @Bean
    RuntimeProperties runtimeProperties(ConfigFile config) {
        return config.section(ConfigSection.RUNTIME, RuntimeProperties.class);
    }

    @Bean
    KafkaProperties walfleetKafkaProperties(ConfigFile config) {
        return config.section(ConfigSection.KAFKA, KafkaProperties.class);
    }

    @Bean
    Clock walfleetClock() {
        return Clock.systemUTC();
    }

    /** Waits for the brokers and prepares the topics before any service is made; closed after all of them. */
    @Lazy
    @Bean(destroyMethod = "close")
    KafkaRuntime serviceRuntimes(
            KafkaProperties kafka,
            RuntimeProperties runtime,
            MeterRegistry meters,
            Clock clock,
            Brokers brokers,
            ObjectProvider<KafkaWatch> watches) {
        brokers.await();
        return KafkaRuntime.open(kafka, runtime, meters, clock, watches.stream().toList());
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(ObjectProvider<KafkaRuntime> runtime) {
        return new KafkaHealth(runtime::getObject);
    }
}
