package dev.sluice.rooms;

import dev.sluice.config.RoomPolicy;
import java.util.function.UnaryOperator;

/**
 * What holds in the rooms of one namespace of the application; each CDI bean of this type counts. What an operator says of
 * the same namespace goes before.
 *
 * @param name what stands before the first colon of the rooms' names
 * @param policy makes it of what holds in all other rooms
 */
public record RoomNamespace(String name, UnaryOperator<RoomPolicy> policy) {

    public RoomNamespace {
        if (name.isEmpty() || name.contains(":")) {
            throw new IllegalArgumentException("a namespace must have a name without a colon: \"" + name + "\"");
        }
    }
}
