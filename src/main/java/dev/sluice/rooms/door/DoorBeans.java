package dev.sluice.rooms.door;

import dev.sluice.config.SluiceConfig;
import dev.sluice.rooms.Rooms;
import dev.sluice.security.OriginPolicy;
import dev.sluice.security.Seats;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Wires the doors. */
@Dependent
public class DoorBeans {

    /** The request attribute with the launcher's offer to tell when the client leaves: a {@code Consumer<Runnable>}. */
    private static final String WATCH = "dev.sluice.reader-watch";

    @Produces
    @Singleton
    RoomReaders readers(Rooms rooms, SluiceConfig config) {
        return new RoomReaders(
                rooms,
                new Seats(
                        "readers of rooms",
                        config.rooms().readers(),
                        config.rooms().readersPerAddress()));
    }

    @Produces
    @Singleton
    RoomDoor door(Rooms rooms) {
        return new RoomDoor(rooms);
    }

    @Produces
    @Singleton
    LongPolls polls(Rooms rooms, SluiceConfig config, TimerWheel wheel, ThreadFactory threads) {
        Seats seats = new Seats(
                "requests that wait for messages",
                config.rooms().polls(),
                config.rooms().pollsPerAddress());
        return new LongPolls(rooms, seats, wheel, threads);
    }

    @Produces
    @Singleton
    RoomRequests requests(Rooms rooms, LongPolls polls) {
        return new RoomRequests(rooms, polls);
    }

    @Produces
    @Singleton
    Callers callers(OriginPolicy origins) {
        return () -> caller(CallerFilter.current(), origins);
    }

    private static Caller caller(HttpServletRequest request, OriginPolicy origins) {
        return new Caller(
                request.getRemoteAddr(),
                origins.allows(request.getHeader("Origin"), request.getHeader("Host")),
                watch(request));
    }

    private static Consumer<Runnable> watch(HttpServletRequest request) {
        if (request.getAttribute(WATCH) instanceof Consumer<?> offered) {
            @SuppressWarnings("unchecked") // the launcher says so in the attribute's description
            Consumer<Runnable> offer = (Consumer<Runnable>) offered;
            return offer;
        }
        return gone -> {}; // it is not seen here; the poll ends by itself
    }
}
