package dev.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A reader in Node.js: one of the programs in {@code it/node}. */
record NodeReader(String program) implements EventReader {

    private static final NodePrograms PROGRAMS = new NodePrograms("node");

    @Override
    public List<Seen> read(URI stream) throws Exception {
        List<Seen> seen = new ArrayList<>();
        for (String line : PROGRAMS.run(PATIENCE, program, stream.toString())) {
            try (JsonReader reader = Json.createReader(new StringReader(line))) {
                JsonObject event = reader.readObject();
                seen.add(new Seen(event.getString("id"), event.getString("type"), event.getString("data")));
            }
        }
        return seen;
    }
}
