package dev.sluice.rooms;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the handler of a room. Immutable. */
final class RoomHandlers {

    /**
     * A handler and its rooms.
     *
     * @param template their names
     */
    record Entry(RoomTemplate template, RoomHandler handler) {}

    /**
     * A handler that was found.
     *
     * @param variables the variable parts of the room's name
     */
    record Match(RoomHandler handler, Map<String, String> variables) {}

    /** The usual: everybody may say everything. */
    private static final RoomHandler USUAL = new RoomHandler() {};

    private final List<Entry> entries;

    /**
     * These handlers.
     *
     * @throws IllegalArgumentException when two are for the same rooms
     */
    RoomHandlers(List<Entry> handlers) {
        List<Entry> all = new ArrayList<>(handlers);
        all.sort(Comparator.comparingInt(entry -> entry.template().variables()));
        for (int i = 1; i < all.size(); i++) {
            String template = all.get(i).template().toString();
            if (all.subList(0, i).stream()
                    .anyMatch(other -> other.template().toString().equals(template))) {
                throw new IllegalArgumentException("two handlers serve the room " + template);
            }
        }
        this.entries = List.copyOf(all);
    }

    Match find(String room) {
        for (Entry entry : entries) {
            Optional<Map<String, String>> variables = entry.template().match(room);
            if (variables.isPresent()) {
                return new Match(entry.handler(), variables.get());
            }
        }
        return new Match(USUAL, Map.of());
    }
}
