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
    record Entry(RoomTemplate template, RoomHandler handler) {

        /** As somebody who looks for it in his sources knows it. */
        @Override
        public String toString() {
            return handler.getClass().getName() + " " + template;
        }
    }

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
        all.sort(Comparator.comparingInt((Entry entry) -> entry.template().variables())
                .thenComparing(entry -> entry.template().shape()));
        for (int i = 1; i < all.size(); i++) {
            Entry entry = all.get(i);
            all.subList(0, i).stream()
                    .filter(other ->
                            other.template().shape().equals(entry.template().shape()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw new IllegalArgumentException(
                                "two handlers serve the same rooms: " + other + ", " + entry);
                    });
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
