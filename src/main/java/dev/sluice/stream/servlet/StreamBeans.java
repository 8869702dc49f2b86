package dev.sluice.stream.servlet;

import dev.sluice.config.SluiceConfig;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Wires the streaming core. */
@Dependent
public class StreamBeans {

    /** Fine enough for heartbeats and timeouts in seconds, coarse enough to cost nothing. */
    private static final Duration TICK = Duration.ofMillis(50);

    @Produces
    @Singleton
    TimerWheel wheel() {
        return new TimerWheel(TICK);
    }

    void close(@Disposes TimerWheel wheel) {
        wheel.close();
    }

    @Produces
    @Singleton
    Outbox.Bounds bounds(SluiceConfig config) {
        SluiceConfig.OutboxBounds bounds = config.outbox();
        return new Outbox.Bounds(bounds.bytes(), bounds.frames(), bounds.age());
    }

    /** Virtual threads that see this application's classes, whichever thread starts them. */
    @Produces
    @Singleton
    ThreadFactory threads() {
        ThreadFactory virtual = Thread.ofVirtual().name("sluice-source-", 0).factory();
        ClassLoader loader = StreamBeans.class.getClassLoader();
        return task -> {
            Thread thread = virtual.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    @Produces
    @Singleton
    Streams streams(Outbox.Bounds bounds, TimerWheel wheel, ThreadFactory threads) {
        return new Streams(bounds, wheel, threads);
    }

    void close(@Disposes Streams streams) {
        streams.close();
    }
}
