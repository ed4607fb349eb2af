package dev.walfleet.pipeline;

import dev.walfleet.local.LocalKafka;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link Servers} of this run. Where each class is a run of its own, as in a JVM that Failsafe forked, they share the
 * broker all the same.
 */
final class SharedServers implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Servers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext run = context.getRoot();
        return run.getStore(NAMESPACE)
                .computeIfAbsent(Servers.class, key -> new Servers(() -> broker(run)), Servers.class);
    }

    private static LocalKafka broker(ExtensionContext run) {
        return run.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(LocalKafka.class, key -> LocalKafka.throwAway(), LocalKafka.class);
    }
}
