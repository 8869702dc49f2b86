package dev.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** The events of a Deep Tree Echo stream, as they are in the body of a response. */
final class EchoEvents {

    /**
     * One event.
     *
     * @param name its {@code event} field
     * @param id its {@code id} field
     * @param data its object
     */
    record Event(String name, String id, JsonObject data) {

        String text(String field) {
            return data.containsKey(field) ? data.get(field).toString() : "";
        }
    }

    private EchoEvents() {}

    /** All events of a body that begins with {@code retry}. */
    static List<Event> of(String body) {
        if (!body.startsWith("retry: ")) {
            throw new IllegalArgumentException("does not begin with retry: " + body);
        }
        List<Event> events = new ArrayList<>();
        for (String block : body.substring(body.indexOf('\n') + 1).split("\n\n", -1)) {
            if (block.isEmpty()) {
                continue; // behind the last
            }
            String name = "";
            String id = "";
            String data = "";
            for (String line : block.split("\n", -1)) {
                String value = line.substring(line.indexOf(": ") + 2);
                switch (line.substring(0, line.indexOf(": "))) {
                    case "event" -> name = value;
                    case "id" -> id = value;
                    case "data" -> data = value;
                    default -> throw new IllegalArgumentException(line);
                }
            }
            events.add(new Event(name, id, object(data)));
        }
        return events;
    }

    static JsonObject object(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }

    /** Those of one name. */
    static List<Event> named(String name, List<Event> events) {
        return events.stream().filter(event -> event.name().equals(name)).toList();
    }
}
