package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Start;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads what a request asks of rooms, and says what is wrong with it. */
final class Asked {

    /** So many rooms one connection may read. */
    static final int MOST_ROOMS = 128;

    /** So long may the positions in all rooms be as a text: servers take header sections of 8 KB. */
    static final int MOST_CURSOR = 6_000;

    /** So many messages of history are sent at most. */
    static final int MOST_MESSAGES = 1_000;

    /** So many of those who are in a room are told at most. */
    static final int MOST_MEMBERS = 1_000;

    private Asked() {}

    /**
     * The name of a room.
     *
     * @throws ProblemException 400, when no room can have it
     */
    static String room(String name) {
        try {
            return Rooms.checkName(name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    /**
     * A name that must be given.
     *
     * @throws ProblemException 400, when it is not
     */
    static String given(@Nullable String room) {
        if (room == null) {
            throw new ProblemException(400, "Bad Request", "room is missing; it must be the name of one: ?room=a");
        }
        return room;
    }

    /**
     * The names of one or several rooms, each once.
     *
     * @throws ProblemException 400, when there are none, or too many, or one that no room can have
     */
    static List<String> rooms(List<String> names) {
        LinkedHashSet<String> all = new LinkedHashSet<>();
        names.forEach(name -> all.add(room(name)));
        if (all.isEmpty() || all.size() > MOST_ROOMS) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "room is there " + all.size() + " times; there must be 1 to " + MOST_ROOMS
                            + " of them: ?room=a&room=b");
        }
        int cursor = all.stream().mapToInt(Cursors::longest).sum();
        if (cursor > MOST_CURSOR) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "the names of these " + all.size()
                            + " rooms are too long together: a client that comes back sends the"
                            + " positions in all of them in a header field of up to " + cursor
                            + " characters, and servers"
                            + " take " + MOST_CURSOR);
        }
        return new ArrayList<>(all);
    }

    /**
     * Where to begin in each of these rooms.
     *
     * @param lastEventId the field of a client that came back; it goes before {@code since}
     * @param since a position, or one for each room
     * @param history how many of the last messages are wanted by one who was never there
     * @throws ProblemException 400, when one of them can't be read
     */
    static List<RoomPublisher.Place> places(
            List<String> rooms, @Nullable String lastEventId, @Nullable String since, @Nullable String history) {
        Map<String, Position> seen = lastEventId != null && !lastEventId.isBlank()
                ? Cursors.parse("Last-Event-ID", lastEventId, rooms)
                : Cursors.parse("since", since == null ? "" : since, rooms);
        int latest = Parameter.whole("history", history, 0, 0, MOST_MESSAGES);
        Start fresh = latest > 0 ? new Start.Latest(latest) : Start.now();
        return rooms.stream()
                .map(room ->
                        new RoomPublisher.Place(room, seen.containsKey(room) ? new Start.After(seen.get(room)) : fresh))
                .toList();
    }

    /** The same stage, which fails with a problem that says that the broker can't do it now, or that nobody wants this. */
    static <T> CompletionStage<T> orUnavailable(CompletionStage<T> stage) {
        return stage.exceptionally(failure -> {
            Rooms.cancelled(failure).ifPresent(cancelled -> {
                throw new ProblemException(409, "Conflict", String.valueOf(cancelled.getMessage()));
            });
            Rooms.conflict(failure).ifPresent(conflict -> {
                throw new ProblemException(422, "Unprocessable Content", String.valueOf(conflict.getMessage()));
            });
            if (Rooms.isUnavailable(failure)) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                throw new ProblemException(503, "Service Unavailable", String.valueOf(cause.getMessage()));
            }
            throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
        });
    }
}
