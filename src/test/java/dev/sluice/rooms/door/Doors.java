package dev.sluice.rooms.door;

import dev.sluice.config.RoomPolicy;
import dev.sluice.rooms.RoomHandler;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.TestRooms;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rooms with their doors, for a test. */
record Doors(Rooms rooms) {

    static Doors usual() {
        return new Doors(TestRooms.usual());
    }

    static Doors with(RoomPolicy policy) {
        return new Doors(TestRooms.with(policy));
    }

    static Doors serving(String template, RoomHandler handler) {
        return new Doors(TestRooms.serving(template, handler));
    }

    /** A handler as the endpoint makes it; parameters by name and value, {@code protocol} for the subprotocol. */
    SocketHandler handler(String room, String... parameters) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], List.of(parameters[i + 1]));
        }
        List<String> subprotocol = query.getOrDefault("protocol", List.of());
        query.remove("protocol");
        return new RoomRoute(rooms, new RoomDoor(rooms))
                .handler(new Handshake(
                        "/ws/rooms/" + room,
                        Map.of("room", room),
                        query,
                        Map.of(),
                        "192.0.2.1",
                        1_024,
                        subprotocol.stream().findFirst()));
    }

    /** Somebody who has come in by this handler. */
    static FakeSocket open(SocketHandler handler, String id) {
        FakeSocket socket = FakeSocket.patient(id);
        handler.onOpen(socket);
        return socket;
    }
}
