package dev.sluice.sse.sink;

import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadFactory;

/** Wires the bounded sinks. */
@Dependent
public class SinkBeans {

    @Produces
    @Singleton
    EventSinks sinks(Outbox.Bounds bounds, TimerWheel wheel, ThreadFactory threads, Streams streams) {
        return new EventSinks(bounds, wheel, threads, streams);
    }
}
