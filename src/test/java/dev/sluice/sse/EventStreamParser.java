package dev.sluice.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a whole {@code text/event-stream} as a browser does: WHATWG HTML section 9.2.6, step by step. Written from the
 * standard alone, to judge {@link SseEvent} by.
 */
final class EventStreamParser {

    /** What a browser would dispatch. */
    record Dispatched(String type, String data, String lastEventId) {}

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private final List<Dispatched> events = new ArrayList<>();
    private StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastEventId = "";
    private long retry = -1;

    static EventStreamParser parse(String stream) {
        EventStreamParser parser = new EventStreamParser();
        String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
        String[] lines = LINE_END.split(text, -1);
        // what follows the last line end is no line yet
        for (int i = 0; i + 1 < lines.length; i++) {
            parser.line(lines[i]);
        }
        return parser;
    }

    List<Dispatched> events() {
        return events;
    }

    long retry() {
        return retry;
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty()) {
            dispatch();
        } else if (colon > 0) {
            String value = line.substring(colon + 1);
            field(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        } else if (colon < 0) {
            field(line, "");
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> lastEventId = value.indexOf('\0') >= 0 ? lastEventId : value;
            case "retry" -> retry = value.matches("[0-9]+") ? Long.parseLong(value) : retry;
            default -> {
                // ignored, says the standard
            }
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            events.add(new Dispatched(type.isEmpty() ? "message" : type, data.toString(), lastEventId));
        }
        data = new StringBuilder();
        type = "";
    }
}
