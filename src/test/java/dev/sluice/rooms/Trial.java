package dev.sluice.rooms;

import dev.sluice.broker.MemoryBroker;
import dev.sluice.config.RoomPolicy;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rooms for a test, with the parts that it wants to choose. */
final class Trial {

    static final RoomPolicy USUAL = new RoomPolicy(
            new RoomPolicy.History(1_000, 4 << 20, Duration.ofMinutes(5)),
            true,
            false,
            RoomPolicy.Publishers.ANYONE,
            65_536,
            0,
            SlowConsumer.DISCONNECT,
            1_000);

    private final List<RoomHandlers.Entry> handlers = new ArrayList<>();
    private RoomPolicy policy = USUAL;
    private LocalRoom.RingBounds ring = new LocalRoom.RingBounds(1_024, 1 << 20);
    private int most = 100;
    private MemoryBroker broker =
            new MemoryBroker(new MemoryBroker.Limits(1_000, 64 << 20), Clock.systemUTC(), new Random(1));

    /** What all rooms are like. */
    Trial with(RoomPolicy newPolicy) {
        policy = newPolicy;
        return this;
    }

    Trial slow(SlowConsumer treated) {
        return with(policy.withSlow(treated));
    }

    Trial remembering(int messages) {
        return with(policy.withHistory(new RoomPolicy.History(messages, 4 << 20, Duration.ofMinutes(5))));
    }

    /** How much the ring of a room holds. */
    Trial ring(int messages) {
        ring = new LocalRoom.RingBounds(messages, 1 << 20);
        return this;
    }

    Trial atMost(int rooms) {
        most = rooms;
        return this;
    }

    Trial on(MemoryBroker newBroker) {
        broker = newBroker;
        return this;
    }

    Trial serving(String template, RoomHandler handler) {
        handlers.add(new RoomHandlers.Entry(new RoomTemplate(template), handler));
        return this;
    }

    Rooms rooms() {
        return new Rooms(
                broker,
                new RoomPolicies(policy, List.of(), Map.of()),
                new RoomHandlers(handlers),
                Thread.ofVirtual().factory(),
                ring,
                most);
    }
}
