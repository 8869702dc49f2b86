package dev.sluice.socket;

import dev.sluice.config.SluiceConfig;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadFactory;

/** Wires the sockets. */
@Dependent
public class SocketBeans {

    @Produces
    @Singleton
    SocketSessions sessions(
            SluiceConfig config, Outbox.Bounds bounds, TimerWheel wheel, ThreadFactory threads, Streams streams) {
        return new SocketSessions(bounds, config.rooms().messageBytes(), wheel, threads, streams);
    }

    void close(@Disposes SocketSessions sessions) {
        sessions.close();
    }
}
