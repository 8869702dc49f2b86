package dev.sluice.admin;

import dev.sluice.broker.Broker;
import dev.sluice.metrics.Metrics;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.door.LongPolls;
import dev.sluice.rooms.door.RoomReaders;
import dev.sluice.socket.SocketSessions;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;

/** Has a scraper see what the console shows. */
@Dependent
public class AdminBeans {

    void started(
            @Observes @Initialized(ApplicationScoped.class) ServletContext context,
            Metrics metrics,
            TimerWheel wheel,
            Streams streams,
            Rooms rooms,
            Broker broker,
            SocketSessions sockets,
            RoomReaders readers,
            LongPolls polls) {
        ConsoleMeters meters = new ConsoleMeters(metrics, wheel);
        meters.streams(streams);
        meters.rooms(rooms, readers, polls);
        meters.logs(broker);
        meters.sockets(sockets);
    }
}
