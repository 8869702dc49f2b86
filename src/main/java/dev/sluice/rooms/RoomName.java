package dev.sluice.rooms;

import java.nio.charset.StandardCharsets;

/** What a room or a member may be called: 1 to 255 bytes of UTF-8 without control characters. */
final class RoomName {

    private static final int MOST_BYTES = 255;

    private RoomName() {}

    /**
     * The name, when it is one.
     *
     * @param what the kind of name, for the message
     * @throws IllegalArgumentException when it is not, saying why
     */
    static String check(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + MOST_BYTES + " bytes of UTF-8; this one has " + bytes);
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " must not contain a control character");
        }
        return name;
    }
}
