package dev.sluice.rooms;

import dev.sluice.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All rooms. A room begins with its first member and is forgotten with its last. Thread-safe. */
public final class Rooms {

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger(); // of rooms; never more than mostRooms
    private final int mostRooms;
    private final int mostMembers;

    Rooms(int mostRooms, int mostMembers) {
        this.mostRooms = mostRooms;
        this.mostMembers = mostMembers;
    }

    /**
     * Takes a member into a room.
     *
     * @throws IllegalArgumentException when one of the names is not allowed
     * @throws ProblemException when the room or the server is full
     */
    public Room join(String roomName, Member member) {
        checkNames(roomName, member.name());
        while (true) {
            Room room = rooms.computeIfAbsent(roomName, this::begin);
            if (room.add(member)) {
                return room;
            }
            forget(room); // it was left just now; the next turn makes a new one
        }
    }

    /**
     * Checks that one more member finds a place; another may take it in the next moment.
     *
     * @throws ProblemException 503, when the room or the server is full
     */
    public void requireSpace(String roomName) {
        Room room = rooms.get(roomName);
        if (room != null) {
            room.requireSpace();
        } else if (count.get() >= mostRooms) {
            throw noMoreRooms();
        }
    }

    private ProblemException noMoreRooms() {
        return new ProblemException(503, "Too Many Rooms", "this server has its " + mostRooms + " rooms");
    }

    private Room begin(String name) {
        if (count.getAndUpdate(before -> Math.min(before + 1, mostRooms)) == mostRooms) {
            throw noMoreRooms();
        }
        return new Room(name, mostMembers);
    }

    private void forget(Room room) {
        if (rooms.remove(room.name(), room)) {
            count.decrementAndGet();
        }
    }

    /** Lets a member out of a room; one that is not in it changes nothing. */
    public void leave(Room room, Member member) {
        if (room.remove(member)) {
            forget(room);
        }
    }

    /** The room of that name, if anybody is in it. */
    public Optional<Room> find(String roomName) {
        return Optional.ofNullable(rooms.get(roomName));
    }

    /** All rooms that have members, by name. */
    public List<Room> all() {
        return rooms.values().stream()
                .filter(room -> room.size() > 0)
                .sorted(Comparator.comparing(Room::name))
                .toList();
    }

    /**
     * Checks what a room and a member want to be called.
     *
     * @throws IllegalArgumentException when one of the names is not allowed, saying why
     */
    public static void checkNames(String roomName, String memberName) {
        RoomName.check("a room's name", roomName);
        RoomName.check("a member's name", memberName);
    }
}
