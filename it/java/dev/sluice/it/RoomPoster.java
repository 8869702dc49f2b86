package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Publishes to rooms by requests. */
final class RoomPoster {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    RoomPoster(URI base) {
        this.base = base;
    }

    /** Publishes a text; returns its position. */
    String publish(String room, String text) throws Exception {
        return post("rooms/" + RoomDoor.encoded(room) + "/messages", text);
    }

    /** Publishes a text with a key; returns its position. */
    String publish(String room, String key, String text) throws Exception {
        return post("rooms/" + RoomDoor.encoded(room) + "/messages?key=" + RoomDoor.encoded(key), text);
    }

    private String post(String path, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return RoomReading.position(RoomReading.read(response.body()));
    }

    /** What the server says of its streams and rooms. */
    JsonObject record() throws Exception {
        return get("admin/streams");
    }

    /** How many are in a room under a name. */
    int members(String room) throws Exception {
        return get("rooms/" + RoomDoor.encoded(room) + "/members?limit=0").getInt("count");
    }

    /** How many read a room, with a name or without. */
    int readers(String room) throws Exception {
        return record().getJsonArray("rooms").getValuesAs(JsonObject.class).stream()
                .filter(each -> each.getString("name").equals(room))
                .mapToInt(each -> each.getInt("members"))
                .findFirst()
                .orElse(0);
    }

    private JsonObject get(String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return RoomReading.read(response.body());
    }
}
