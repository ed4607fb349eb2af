package dev.walfleet.runtime.process;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/**
 * A process that runs one service or several: a Spring Boot context with the {@link RuntimeConfiguration} and the services'
 * configurations. It stops in an orderly way on SIGTERM and on {@link #close}.
 */
public final class ServiceProcess implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final CountDownLatch stopped;

    private ServiceProcess(ConfigurableApplicationContext context, CountDownLatch stopped) {
        this.context = context;
        this.stopped = stopped;
    }

    /** Starts the services on brokers that run elsewhere: {@link #run(ConfigFile, Brokers, Class...)}. */
    public static ServiceProcess run(ConfigFile config, Class<?>... serviceConfigurations) {
        return run(config, Brokers.ELSEWHERE, serviceConfigurations);
    }

    /**
     * Starts the services; returns when they run.
     *
     * @param brokers are waited for as late as possible
     * @param serviceConfigurations one {@code @Configuration} class per service
     * @throws WalfleetException the failure that kept the process from starting
     */
    public static ServiceProcess run(ConfigFile config, Brokers brokers, Class<?>... serviceConfigurations) {
        RuntimeProperties runtime = config.section(ConfigSection.RUNTIME, RuntimeProperties.class);
        List<Class<?>> sources = new ArrayList<>(List.of(Base.class));
        sources.addAll(List.of(serviceConfigurations));
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none"); // the command line has decided
        bridgeJavaLogging();
        SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setWebApplicationType(served(runtime) ? WebApplicationType.SERVLET : WebApplicationType.NONE);
        application.setDefaultProperties(settings(runtime));
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("configFile", config);
            context.getBeanFactory().registerSingleton("brokers", brokers);
            context.addBeanFactoryPostProcessor(ServiceProcess::servicesLast);
        });
        CountDownLatch stopped = new CountDownLatch(1);
        application.addListeners((ApplicationListener<ContextClosedEvent>) event -> stopped.countDown());
        try {
            return new ServiceProcess(application.run(), stopped);
        } catch (RuntimeException e) {
            throw classed(e, runtime);
        }
    }

    /**
     * Services wait for the brokers, and Spring would make them first. Whatever has a lifecycle is made when lifecycles begin,
     * if nothing has asked for it before: by then the web server and everything else is there, made while the brokers started.
     */
    private static void servicesLast(ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanNamesForType(SmartLifecycle.class, true, false)) {
            if (beans.containsBeanDefinition(name)) {
                beans.getBeanDefinition(name).setLazyInit(true);
            }
        }
    }

    /** What Tomcat says by java.util.logging goes where everything else goes. */
    private static void bridgeJavaLogging() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }

    /** Where health and metrics are served; empty where they are not. */
    public OptionalInt httpPort() {
        String port = context.getEnvironment().getProperty("local.server.port");
        return port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port));
    }

    /** Its beans, for who started it. */
    public ConfigurableApplicationContext context() {
        return context;
    }

    /** Whether the process was told to stop, or is so within a time. */
    public boolean awaitStop(Duration limit) throws InterruptedException {
        return stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        context.close();
    }

    private static Map<String, Object> settings(RuntimeProperties runtime) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.address", runtime.httpHost());
        settings.put("server.port", port(runtime));
        settings.put("server.shutdown", "immediate");
        settings.put("management.endpoints.web.exposure.include", "health,prometheus,scheduler");
        settings.put("management.endpoint.health.show-details", "always");
        settings.put("management.endpoint.health.probes.enabled", true);
        settings.put("spring.jmx.enabled", false);
        settings.put("spring.lifecycle.timeout-per-shutdown-phase", "60s");
        return settings;
    }

    private static boolean served(RuntimeProperties runtime) {
        return runtime.httpPort().orElse(0) != RuntimeProperties.NOT_SERVED;
    }

    private static int port(RuntimeProperties runtime) {
        return runtime.httpPort()
                .orElseGet(() ->
                        free(runtime, RuntimeProperties.DEFAULT_HTTP_PORT) ? RuntimeProperties.DEFAULT_HTTP_PORT : 0);
    }

    private static boolean free(RuntimeProperties runtime, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(runtime.httpHost()), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static RuntimeException classed(RuntimeException thrown, RuntimeProperties runtime) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof WalfleetException ours) {
                return ours;
            }
            if (t instanceof PortInUseException taken) {
                return new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "port " + taken.getPort() + " on " + runtime.httpHost() + " is taken",
                        "set runtime.http-port to another port, to 0 for any free one, or to -1 for none",
                        thrown);
            }
        }
        return thrown;
    }

    @Configuration(proxyBeanMethods = false)
    @ServedHealth
    @Import(RuntimeConfiguration.class)
    static class Base {}
}
