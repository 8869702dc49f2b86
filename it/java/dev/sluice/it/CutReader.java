package dev.sluice.it;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A reader of one room that is cut again and again, and comes back with what it had completely, through any door. Owned by
 * one thread, but for {@link #heard}.
 */
final class CutReader {

    /** Some messages of these tests are longer than the least, and many fit into the most. */
    private static final int MOST_BYTES = 8_000;

    private final URI base;
    private final String room;
    private final RandomGenerator random;
    private final List<String> log = new ArrayList<>();
    private final Set<RoomDoor> cutAt = EnumSet.noneOf(RoomDoor.class);
    private String position;
    private volatile int heard;

    CutReader(URI base, String room, String position, RandomGenerator random) {
        this.base = base;
        this.room = room;
        this.position = position;
        this.random = random;
    }

    /** How many messages it has had. */
    int heard() {
        return heard;
    }

    /** The doors at which it was cut. */
    Set<RoomDoor> cutAt() {
        return cutAt;
    }

    /** All that it was told, in that order, once it has been told so much. */
    List<String> read(int messages) throws IOException {
        RoomDoor[] doors = RoomDoor.values();
        while (log.size() < messages) {
            RoomDoor door = doors[random.nextInt(doors.length)];
            try (RoomReading reading = RoomReading.of(door, base, room, position, CutAfter.some(random, MOST_BYTES))) {
                if (!reading.subscribed().getBoolean("recovered")) {
                    throw new AssertionError(door + " does not go on after " + position + ": " + reading.subscribed());
                }
                hear(door, reading, messages);
            } catch (CutAfter.Cut e) {
                cutAt.add(door); // comes back
            }
        }
        return log;
    }

    private void hear(RoomDoor door, RoomReading reading, int messages) throws IOException {
        while (log.size() < messages && reading.hasMore()) {
            RoomReading.Heard next = reading.next();
            log.add(next.envelope().getString("data"));
            heard = log.size();
            position = door == RoomDoor.EVENTS_OF_ROOMS
                    ? next.id().substring(next.id().indexOf('=') + 1)
                    : next.id();
        }
    }
}
