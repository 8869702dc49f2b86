package dev.sluice.rooms;

import dev.sluice.config.NamespacePolicy;
import dev.sluice.config.RoomPolicy;
import java.util.HashMap;
import java.util.Map;

/** What holds in which rooms. Immutable. */
final class RoomPolicies {

    private final RoomPolicy usual;
    private final Map<String, RoomPolicy> namespaces;

    /**
     * The policies of the application, and what an operator says of the same namespaces or others; he has the last word.
     *
     * @param usual in rooms of no particular namespace
     */
    RoomPolicies(RoomPolicy usual, Iterable<RoomNamespace> ofApplication, Map<String, NamespacePolicy> ofOperator) {
        this.usual = usual;
        Map<String, RoomPolicy> all = new HashMap<>();
        for (RoomNamespace namespace : ofApplication) {
            if (all.put(namespace.name(), namespace.policy().apply(usual)) != null) {
                throw new IllegalArgumentException("the namespace " + namespace.name() + " is there twice");
            }
        }
        ofOperator.forEach((name, said) -> all.put(name, said.over(all.getOrDefault(name, usual))));
        this.namespaces = Map.copyOf(all);
    }

    /** By what stands before the first colon of the name. */
    RoomPolicy of(String room) {
        int colon = room.indexOf(':');
        return colon < 0 ? usual : namespaces.getOrDefault(room.substring(0, colon), usual);
    }

    /** The largest message that any of them lets in. */
    int messageBytes() {
        return namespaces.values().stream().mapToInt(RoomPolicy::messageBytes).reduce(usual.messageBytes(), Math::max);
    }
}
