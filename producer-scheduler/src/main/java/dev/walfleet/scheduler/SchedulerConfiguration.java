package dev.walfleet.scheduler;

import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the service {@code producer-scheduler}. Asks for a {@link ServiceRuntimes} and the {@link ConfigFile}. */
@Configuration(proxyBeanMethods = false)
public class SchedulerConfiguration {
    @Bean
    SchedulerService schedulerService(ServiceRuntimes runtimes, ConfigFile config) {
        return new SchedulerService(runtimes, config);
    }

    @Bean
    SchedulerEndpoint schedulerEndpoint(ObjectProvider<SchedulerService> schedulerService) {
        return new SchedulerEndpoint(schedulerService::getObject);
    }
}
