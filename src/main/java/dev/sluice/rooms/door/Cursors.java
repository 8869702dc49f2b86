package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.problem.ProblemException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The positions of one reader in all his rooms, as one text: the position itself for a single room, {@code 42:k3v9}, and
 * for several {@code chat%3Alobby=42:k3v9,news=7:ab12}, the names encoded as in a query.
 */
final class Cursors {

    /** An offset, a colon, an epoch, and what separates them from the name and the next. */
    private static final int LONGEST_POSITION = 12 + 1 + 13 + 2;

    private Cursors() {}

    /** The text of these. */
    static String text(Map<String, Position> positions) {
        return positions.entrySet().stream()
                .map(entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    /** How long the part of this room can become. */
    static int longest(String room) {
        return URLEncoder.encode(room, StandardCharsets.UTF_8).length() + LONGEST_POSITION;
    }

    /**
     * The positions that a client told, for those of {@code rooms} that he names; none for a blank text.
     *
     * @param name what the text is called, for the message
     * @throws ProblemException 400, when it can't be read
     */
    static Map<String, Position> parse(String name, String text, List<String> rooms) {
        Map<String, Position> found = new LinkedHashMap<>();
        if (text.isBlank()) {
            return found;
        }
        if (rooms.size() == 1 && !text.contains("=")) {
            found.put(rooms.getFirst(), position(name, text));
            return found;
        }
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw unreadable(name, text);
            }
            String room = decode(name, part.substring(0, equals).strip(), text);
            if (rooms.contains(room)) {
                found.put(room, position(name, part.substring(equals + 1), text));
            }
        }
        return found;
    }

    /**
     * The position that a client told.
     *
     * @throws ProblemException 400, when it can't be read
     */
    static Position position(String name, String text) {
        return position(name, text, text);
    }

    private static Position position(String name, String text, String whole) {
        return Position.parse(text.strip()).orElseThrow(() -> unreadable(name, whole));
    }

    private static String decode(String name, String text, String whole) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unreadable(name, whole);
        }
    }

    private static ProblemException unreadable(String name, String text) {
        return new ProblemException(
                400,
                "Bad Request",
                name + " is \"" + text + "\"; it must be a position such as 42:k3v9, or for several rooms"
                        + " chat%3Alobby=42:k3v9,news=7:ab12");
    }
}
