package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.notify.book.AlertKeys;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.WalfleetException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to one channel, in order: tries again with growing pauses, leaves a channel that fails alone for a while, and
 * keeps to its rate. What comes faster is told in one message where the channel can, and waits where it cannot; nothing is
 * left out. An alert counts as delivered when {@link #handle} returns; until then it stays on the topic, which is the queue,
 * so that neither memory nor other channels suffer from one that is down, and a restart loses nothing.
 *
 * <p>{@code handle} is for one thread.
 */
public final class Courier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    private final AlertChannel channel;
    private final DeliveryProperties delivery;
    private final CourierSettings settings;
    private final PendingAlerts pending;
    private final ChannelReports reports;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Retry retry;
    private final CircuitBreaker breaker;
    private final RateLimiter limiter;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** By partition, the offset before which all was told. */
    private final Map<Integer, Long> told = new HashMap<>();

    private boolean permitted;
    private boolean late;
    private volatile @Nullable Instant failingSince;

    public Courier(
            AlertChannel channel,
            DeliveryProperties delivery,
            CourierSettings settings,
            PendingAlerts pending,
            ChannelReports reports,
            MeterRegistry meters,
            Clock clock) {
        this.channel = channel;
        this.delivery = delivery;
        this.settings = settings;
        this.pending = pending;
        this.reports = reports;
        this.meters = meters;
        this.clock = clock;
        this.retry = Retry.of(
                channel.name(),
                RetryConfig.custom()
                        .maxAttempts(settings.attempts())
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(settings.firstWait(), 2.0, 0.3))
                        .retryOnException(Courier::mayWorkLater)
                        .build());
        this.breaker = CircuitBreaker.of(
                channel.name(),
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.attempts())
                        .minimumNumberOfCalls(settings.attempts())
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(settings.rest())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .ignoreException(thrown -> !mayWorkLater(thrown))
                        .build());
        this.limiter = RateLimiter.of(
                channel.name(),
                RateLimiterConfig.custom()
                        .limitForPeriod(delivery.perMinute())
                        .limitRefreshPeriod(settings.period())
                        .timeoutDuration(settings.period().multipliedBy(2))
                        .build());
        meters.gauge(
                "walfleet_alert_channel_up",
                List.of(io.micrometer.core.instrument.Tag.of("channel", channel.name())),
                this,
                courier -> courier.failingSince == null ? 1 : 0);
    }

    public AlertChannel channel() {
        return channel;
    }

    /**
     * Delivers an alert.
     *
     * @throws WalfleetException {@code CHANNEL_UNREACHABLE} to be called again with it later, {@code CHANNEL_REFUSED} where
     *     that is of no use
     */
    public void handle(Delivery first) throws InterruptedException {
        AlertEvent alert = (AlertEvent) first.event();
        if (first.offset() < told.getOrDefault(first.partition(), 0L)) {
            return;
        }
        if (alert.key().equals(AlertKeys.channelFailed(channel.name()))) {
            reports.told(channel.name(), alert);
            return;
        }
        if (!wants(alert)) {
            return;
        }
        awaitPermission();
        List<Delivery> together = late && channel.digests() ? waiting(first) : List.of(first);
        if (together.size() == 1) {
            transmit(() -> channel.send(alert));
            count("sent", 1);
        } else {
            transmit(() -> channel.sendDigest(
                    together.stream().map(d -> (AlertEvent) d.event()).toList()));
            count("summarised", together.size());
        }
        permitted = false;
        told.put(first.partition(), together.get(together.size() - 1).offset() + 1);
    }

    /** What waits; a message that fails keeps its permission for when it is tried again. */
    private void awaitPermission() throws InterruptedException {
        if (permitted) {
            return;
        }
        long nanos = limiter.reservePermission();
        late = nanos != 0;
        if (nanos < 0 || (nanos > 0 && closed.await(nanos, TimeUnit.NANOSECONDS))) {
            throw new WalfleetException(
                    FailureCode.CHANNEL_UNREACHABLE, "channel " + channel.name() + " waits for its turn", "");
        }
        permitted = true;
    }

    private List<Delivery> waiting(Delivery first) {
        List<Delivery> found = pending.from(first).stream()
                .filter(d -> d.partition() == first.partition() && d.offset() > first.offset())
                .filter(d -> d.event() instanceof AlertEvent alert && wants(alert))
                .filter(d -> !((AlertEvent) d.event()).key().equals(AlertKeys.channelFailed(channel.name())))
                .toList();
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), found.stream())
                .toList();
    }

    private void transmit(Runnable send) {
        Attempts attempts = new Attempts(send);
        try {
            retry.executeRunnable(() -> breaker.executeRunnable(attempts));
        } catch (CallNotPermittedException e) {
            // the first try of this call may have been the one that the breaker let through
            RuntimeException real = attempts.last == null ? leftAlone(e) : attempts.last;
            if (attempts.last != null) {
                failed(Failing.of(real));
            }
            throw real;
        } catch (RuntimeException e) {
            failed(Failing.of(e));
            throw e;
        }
        if (failingSince != null) {
            log.info("channel works again channel={}", channel.name());
        }
        failingSince = null;
        reports.sent(channel.name());
    }

    private WalfleetException leftAlone(CallNotPermittedException e) {
        return new WalfleetException(
                FailureCode.CHANNEL_UNREACHABLE,
                "channel %s failed repeatedly and is left alone for %s"
                        .formatted(channel.name(), DurationText.format(settings.rest())),
                "",
                e);
    }

    private void failed(Failure failure) {
        Instant now = clock.instant();
        Instant since = failingSince == null ? now : failingSince;
        failingSince = since;
        count("failed", 1);
        log.warn(
                "alert not sent channel={} code={} cause=\"{}\" hint=\"{}\"",
                channel.name(),
                failure.code(),
                failure.message(),
                failure.hint());
        boolean lost = failure.kind() != FailureKind.RETRY;
        if (lost || Duration.between(since, now).compareTo(settings.failedAfter()) >= 0) {
            reports.failed(channel.name(), failure, since);
        }
    }

    private boolean wants(AlertEvent alert) {
        Severity severity = alert instanceof AlertFired fired ? fired.severity() : ((AlertResolved) alert).severity();
        return delivery.wants(severity);
    }

    private void count(String outcome, int alerts) {
        meters.counter("walfleet_alert_deliveries", "channel", channel.name(), "outcome", outcome)
                .increment(alerts);
    }

    private static boolean mayWorkLater(Throwable thrown) {
        return !(thrown instanceof CallNotPermittedException)
                && Failing.of(thrown).kind() == FailureKind.RETRY;
    }

    /** Sends, and remembers how it failed. */
    private static final class Attempts implements Runnable {
        private final Runnable send;
        private @Nullable RuntimeException last;

        Attempts(Runnable send) {
            this.send = send;
        }

        @Override
        public void run() {
            try {
                send.run();
            } catch (RuntimeException e) {
                last = e;
                throw e;
            }
        }
    }

    /** Ends a wait; {@link #handle} throws. */
    @Override
    public void close() {
        closed.countDown();
    }
}
