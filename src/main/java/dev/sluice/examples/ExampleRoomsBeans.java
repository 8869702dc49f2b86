package dev.sluice.examples;

import dev.sluice.config.RoomPolicy.History;
import dev.sluice.config.RoomPolicy.Publishers;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import dev.sluice.rooms.RoomNamespace;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** What holds in the rooms of the examples. */
@Dependent
public class ExampleRoomsBeans {

    private static final History NONE = new History(0, 0, Duration.ZERO);

    /** All are told who comes and leaves. */
    @Produces
    RoomNamespace global() {
        return new RoomNamespace("global", usual -> usual.withEvents(true));
    }

    /** Only what a device has sent over its own connection. */
    @Produces
    RoomNamespace iot() {
        return new RoomNamespace("iot", usual -> usual.withPublishers(Publishers.SERVER));
    }

    /** Which devices are there is told by the server. */
    @Produces
    RoomNamespace devices() {
        return new RoomNamespace("iot-devices", usual -> usual.withPublishers(Publishers.SERVER));
    }

    /** Old prices are of no use: nothing is remembered, and who is behind gets the latest of each symbol. */
    @Produces
    RoomNamespace trading() {
        return new RoomNamespace(
                "trading",
                usual -> usual.withHistory(NONE).withSlow(SlowConsumer.COALESCE).withPublishers(Publishers.SERVER));
    }
}
