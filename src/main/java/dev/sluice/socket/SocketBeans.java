package dev.sluice.socket;

import dev.sluice.config.SluiceConfig;
import dev.sluice.stream.JsonText;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Overflow;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;

/** Wires the sockets. */
@Dependent
public class SocketBeans {

    @Produces
    @Singleton
    SocketSessions sessions(SluiceConfig config, TimerWheel wheel, ThreadFactory threads, Streams streams) {
        SluiceConfig.Sockets settings = config.sockets();
        return new SocketSessions(
                new SocketLimits(
                        settings.ping(),
                        settings.pong(),
                        settings.connections(),
                        settings.connectionsPerAddress(),
                        settings.messagesPerSecond(),
                        settings.deflateBytes()),
                wheel,
                threads,
                streams,
                new Random());
    }

    void close(@Disposes SocketSessions sessions) {
        sessions.close();
    }

    /** What an endpoint has unless it says otherwise. */
    @Produces
    @Singleton
    SocketOptions usual(SluiceConfig config) {
        SluiceConfig.Sockets settings = config.sockets();
        SluiceConfig.OutboxBounds outbox = settings.outbox();
        return new SocketOptions(
                settings.messageBytes(),
                List.of(),
                new Outbox.Bounds(outbox.bytes(), outbox.frames(), outbox.age()),
                new Overflow.Disconnect(),
                settings.deflate());
    }

    @Produces
    @Singleton
    Conversations conversations(SluiceConfig config, ThreadFactory threads, JsonText json, SocketSessions sessions) {
        SluiceConfig.Sockets settings = config.sockets();
        return new Conversations(
                threads,
                settings.inboxMessages(),
                settings.inboxBytes(),
                new SocketJson(json),
                sessions::countInboxFull);
    }
}
