package dev.sluice.examples;

import dev.sluice.rooms.Rooms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which devices are online, and which were. Thread-safe. The oldest that are offline are forgotten. */
@ApplicationScoped
public class Devices {

    /** So many are remembered. */
    static final int MOST = 10_000;

    /** Where changes are told. */
    static final String ROOM = "iot-devices:all";

    /**
     * A device.
     *
     * @param connection by which it is online; empty when it is not
     * @param readings how many it has sent
     * @param heard when it was last heard of
     */
    record Device(String id, String connection, long readings, Instant heard) {

        boolean isOnline() {
            return !connection.isEmpty();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Device> devices = new LinkedHashMap<>(); // guarded by lock
    private @Nullable Rooms rooms;

    /** Called by CDI after construction: a proxied bean needs a constructor without arguments. */
    @Inject
    void wire(Rooms all) {
        this.rooms = all;
    }

    /** It is online by this connection, also if it was by another. */
    void connected(String id, String connection) {
        lock.lock();
        try {
            Device before = devices.remove(id); // to the end: it is the youngest now
            devices.put(id, new Device(id, connection, before == null ? 0 : before.readings(), Instant.now()));
            if (devices.size() > MOST) {
                devices.values().stream()
                        .filter(device -> !device.isOnline())
                        .findFirst()
                        .ifPresent(oldest -> devices.remove(oldest.id()));
            }
            tell(id, true);
        } finally {
            lock.unlock();
        }
    }

    /** It has sent a reading. */
    void heard(String id) {
        lock.lock();
        try {
            devices.computeIfPresent(
                    id, (key, device) -> new Device(id, device.connection(), device.readings() + 1, Instant.now()));
        } finally {
            lock.unlock();
        }
    }

    /** Its connection is over; it is offline, unless it has come back by another meanwhile. */
    void gone(String id, String connection) {
        lock.lock();
        try {
            Device device = devices.get(id);
            if (device != null && device.connection().equals(connection)) {
                devices.put(id, new Device(id, "", device.readings(), device.heard()));
                tell(id, false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** All that are remembered, the one that came last at the end. */
    List<Device> all() {
        lock.lock();
        try {
            return new ArrayList<>(devices.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * With the lock held, so that changes are told in the order in which they happened: after it, one who comes back at once
     * could be told of as online before he was as offline. To publish never waits, and nothing of ours comes of it.
     */
    private void tell(String id, boolean online) {
        Rooms all = rooms;
        if (all != null) {
            JsonObject change = Json.createObjectBuilder()
                    .add("device", id)
                    .add("online", online)
                    .build();
            all.room(ROOM).publishJson(change.toString());
        }
    }
}
