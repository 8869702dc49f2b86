package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.broker.MemoryBroker;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.TestRooms;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DevicesTest {

    private final AtomicReference<Runnable> beforeTheNextMessage = new AtomicReference<>(DevicesTest::nothing);

    /** The broker asks for the time before it gives a message its place. */
    private final InstantSource clock = () -> {
        beforeTheNextMessage.getAndSet(DevicesTest::nothing).run();
        return Instant.parse("2026-11-21T10:00:00Z");
    };

    private final Rooms rooms = TestRooms.on(
            new MemoryBroker(new MemoryBroker.Limits(10, 1 << 20), clock.withZone(ZoneOffset.UTC), new Random(1)));
    private final Devices devices = new Devices();

    private static void nothing() {}

    private List<String> told() {
        return rooms.room(Devices.ROOM).latest(100).toCompletableFuture().join().messages().stream()
                .map(message -> message.payload().string())
                .toList();
    }

    @Test
    void deviceThatComesBackWhileItsOldConnectionEndsIsOnlineAtLast() throws Exception {
        devices.wire(rooms);
        devices.connected("d", "w-1");
        Thread back = Thread.ofPlatform().unstarted(() -> devices.connected("d", "w-2"));
        beforeTheNextMessage.set(() -> {
            back.start();
            Awaiting.until(
                    "it is back, or waits for its turn",
                    () -> back.getState() == Thread.State.TERMINATED || back.getState() == Thread.State.WAITING);
        });

        devices.gone("d", "w-1");
        back.join();

        assertThat(told())
                .containsExactly(
                        "{\"device\":\"d\",\"online\":true}",
                        "{\"device\":\"d\",\"online\":false}",
                        "{\"device\":\"d\",\"online\":true}");
        assertThat(devices.all())
                .singleElement()
                .satisfies(device -> assertThat(device.isOnline()).isTrue());
    }

    @Test
    void connectionThatWasReplacedEndsUnheard() {
        devices.wire(rooms);
        devices.connected("d", "w-1");
        devices.connected("d", "w-2");

        devices.gone("d", "w-1");

        assertThat(told()).containsExactly("{\"device\":\"d\",\"online\":true}", "{\"device\":\"d\",\"online\":true}");
    }
}
