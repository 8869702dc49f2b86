package dev.sluice.rooms.door;

import dev.sluice.rooms.Rooms;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Wires the doors. */
@Dependent
public class DoorBeans {

    @Produces
    @Singleton
    RoomReaders readers(Rooms rooms) {
        return new RoomReaders(rooms);
    }

    @Produces
    @Singleton
    RoomDoor door(Rooms rooms) {
        return new RoomDoor(rooms);
    }
}
