package dev.sluice.stream.servlet;

import dev.sluice.config.SluiceConfig;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.Formats;
import dev.sluice.stream.JsonText;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.json.bind.JsonbBuilder;
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
    Streams streams(Outbox.Bounds bounds, TimerWheel wheel, ThreadFactory threads, JsonText json) {
        return new Streams(bounds, wheel, threads, json);
    }

    @Produces
    @Singleton
    JsonText json() {
        return new JsonbJson(JsonbBuilder.create());
    }

    /** What a body of items can become, by the media type that was agreed on. */
    @Produces
    @Singleton
    Formats formats() {
        return Formats.standard().with(EventStream.MEDIA_TYPE, EventStream.format());
    }

    void close(@Disposes Streams streams) {
        streams.close();
    }
}
