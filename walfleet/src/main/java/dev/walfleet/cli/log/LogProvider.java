package dev.walfleet.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback as {@link LogSetup} sets it up, without a search for it: that would open every jar on the class path. Used where the
 * system property {@code slf4j.provider} names it, as {@code ProcessInvocation} does.
 */
public final class LogProvider implements SLF4JServiceProvider {
    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter values = new LogbackMDCAdapter();

    public LogProvider() {
        context.setName("default");
        context.setMDCAdapter(values);
    }

    /** Makes every later logger one of this provider's, unless a file was named that logging is to be read from. */
    public static void choose() {
        if (System.getProperty(LogSetup.OWN_FILE) == null) {
            System.setProperty("slf4j.provider", LogProvider.class.getName());
            System.setProperty("slf4j.internal.verbosity", "WARN"); // else it tells of this
        }
    }

    @Override
    public void initialize() {
        new LogSetup().configure(context);
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return values;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
