package dev.sluice.rooms;

import dev.sluice.config.RoomPolicy;

/** Rooms for tests of other packages. */
public final class TestRooms {

    /** What holds in them usually. */
    public static final RoomPolicy USUAL = Trial.USUAL;

    private TestRooms() {}

    /** As they are when nothing is configured. */
    public static Rooms usual() {
        return new Trial().rooms();
    }

    /** All alike. */
    public static Rooms with(RoomPolicy policy) {
        return new Trial().with(policy).rooms();
    }

    /** Some with rules of their own. */
    public static Rooms serving(String template, RoomHandler handler) {
        return new Trial().serving(template, handler).rooms();
    }
}
