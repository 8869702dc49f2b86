package dev.sluice.rooms;

import dev.sluice.broker.MemoryBroker;
import dev.sluice.broker.Presence;
import dev.sluice.broker.Retention;
import dev.sluice.config.RoomPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/** Rooms for tests of other packages. */
public final class TestRooms {

    /** What holds in them usually. */
    public static final RoomPolicy USUAL = Trial.USUAL;

    private TestRooms() {}

    /** As they are when nothing is configured. */
    public static Rooms usual() {
        return new Trial().rooms();
    }

    /** Whose messages are in this broker. */
    public static Rooms on(MemoryBroker broker) {
        return new Trial().on(broker).rooms();
    }

    /** All alike. */
    public static Rooms with(RoomPolicy policy) {
        return new Trial().with(policy).rooms();
    }

    /** Whose broker has one log, at which somebody is. */
    public static Rooms withoutRoomForMore() {
        return new Trial().on(busyBroker()).rooms();
    }

    static MemoryBroker busyBroker() {
        return busyBroker(Clock.systemUTC());
    }

    static MemoryBroker busyBroker(Clock clock) {
        MemoryBroker broker = new MemoryBroker(new MemoryBroker.Limits(1, 1 << 20), clock, new Random(1));
        broker.enter("elsewhere", new Presence("w-1", "anna", ""), new Retention(10, 1 << 20, Duration.ofMinutes(5)));
        return broker;
    }

    /** As usual, with so many messages a second from one connection. */
    public static RoomPolicy messagesPerSecond(int most) {
        return new RoomPolicy(
                USUAL.history(),
                USUAL.presence(),
                USUAL.events(),
                USUAL.publishers(),
                USUAL.messageBytes(),
                most,
                USUAL.slow(),
                USUAL.members());
    }

    /** Some with rules of their own. */
    public static Rooms serving(String template, RoomHandler handler) {
        return new Trial().serving(template, handler).rooms();
    }
}
