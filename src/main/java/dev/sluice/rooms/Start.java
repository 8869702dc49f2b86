package dev.sluice.rooms;

import dev.sluice.broker.Position;

/** Where somebody begins to read a room. */
public sealed interface Start {

    /** With what is published from now on, after what there is so far of streams that have not ended. */
    record Now() implements Start {}

    /** After what he has seen: first comes what he missed. */
    record After(Position position) implements Start {}

    /** With the last messages that the room remembers, at most so many. */
    record Latest(int most) implements Start {
        public Latest {
            if (most < 1) {
                throw new IllegalArgumentException("at least one message must be asked for: " + most);
            }
        }
    }

    /** With what is published from now on. */
    static Start now() {
        return new Now();
    }
}
