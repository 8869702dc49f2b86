package dev.sluice.broker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a log: after the message with this offset, in this life of the log. Its text is {@code offset:epoch}, such as
 * {@code 42:k3v9}.
 *
 * @param offset of the last message seen; 0 before the first
 * @param epoch the life of the log; a log that was lost and begun anew has another, so that old offsets mean nothing there
 */
public record Position(long offset, String epoch) {

    private static final Pattern EPOCH = Pattern.compile("[0-9a-z]{1,32}");
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}):([0-9a-z]{1,32})");

    public Position {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset must not be negative: " + offset);
        }
        if (!EPOCH.matcher(epoch).matches()) {
            throw new IllegalArgumentException(
                    "an epoch must have 1 to 32 digits and small letters: \"" + epoch + "\"");
        }
    }

    /** The position that the text says, if it says one. */
    public static Optional<Position> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Position(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return offset + ":" + epoch;
    }
}
