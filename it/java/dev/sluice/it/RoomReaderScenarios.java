package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rooms as their readers see them through each door; what the scenarios of rooms share. */
abstract class RoomReaderScenarios extends SocketScenarios {

    static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A room that no other test uses. */
    static String fresh() {
        return "room:" + UUID.randomUUID();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static JsonObject read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> publish(String room, String text, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("rooms/" + encoded(room) + "/messages?name=poster"))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .header("Content-Type", "text/plain");
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return send(request);
    }

    JsonObject messages(String room, String query) throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(at("rooms/" + encoded(room) + "/messages" + query)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return read(response.body());
    }

    static String position(JsonObject object) {
        return object.getJsonNumber("offset").longValue() + ":" + object.getString("epoch");
    }

    /** The doors through which a room is read. */
    enum Door {
        SOCKET,
        EVENTS,
        EVENTS_OF_ROOMS,
        LINES,
        LONG_POLL
    }

    /** Reads envelopes through a door until it has enough, or is closed. */
    interface Reader extends AutoCloseable {

        /** The next message's envelope; what else is said is passed over. */
        JsonObject next() throws Exception;

        /** What it was told first. */
        JsonObject subscribed();

        /** Where it is, as another door takes it. */
        String position();

        @Override
        void close() throws IOException;
    }

    Reader open(Door door, String room, String since) throws Exception {
        return switch (door) {
            case SOCKET -> new SocketReader(room, since);
            case EVENTS -> new BodyReader("rooms/" + encoded(room) + "/events?since=" + encoded(since), true);
            case EVENTS_OF_ROOMS ->
                new BodyReader(
                        "events?room=" + encoded(room) + "&since="
                                + (since.isEmpty() ? "" : encoded(encoded(room) + "=" + since)),
                        true);
            case LINES -> new BodyReader("rooms/" + encoded(room) + "/events?since=" + encoded(since), false);
            case LONG_POLL -> new PollReader(room, since);
        };
    }

    final class SocketReader implements Reader {

        private final SocketClient client;
        private final JsonObject subscribed;
        private String position;

        SocketReader(String room, String since) throws Exception {
            client = SocketClient.speaking(
                    "sluice.v1",
                    server().socket("ws/rooms/" + encoded(room) + (since.isEmpty() ? "" : "?since=" + since)));
            subscribed = read(client.next());
            position = RoomScenarios.position(subscribed);
        }

        @Override
        public JsonObject next() throws Exception {
            JsonObject message = read(client.next());
            position = RoomScenarios.position(message);
            return message;
        }

        @Override
        public JsonObject subscribed() {
            return subscribed;
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    final class BodyReader implements Reader {

        private final RawConnection connection;
        private final boolean events;
        private final StringBuilder text = new StringBuilder();
        private final JsonObject subscribed;
        private String position;

        BodyReader(String path, boolean events) throws Exception {
            this.events = events;
            connection = new RawConnection(server().base());
            URI uri = at(path);
            // HTTP/1.0: the body comes without chunks around it
            connection.send("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.0\r\nHost: "
                    + uri.getAuthority() + "\r\nAccept: "
                    + (events ? "text/event-stream" : "application/x-ndjson") + "\r\n\r\n");
            until("\r\n\r\n");
            subscribed = envelope();
            position = RoomScenarios.position(subscribed);
        }

        private String until(String end) throws Exception {
            int at = text.indexOf(end);
            while (at < 0) {
                text.append(connection.readSome());
                at = text.indexOf(end);
            }
            String part = text.substring(0, at);
            text.delete(0, at + end.length());
            return new String(part.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }

        private JsonObject envelope() throws Exception {
            while (true) {
                String part = until(events ? "\n\n" : "\n");
                String data = events
                        ? part.lines()
                                .filter(line -> line.startsWith("data: "))
                                .map(line -> line.substring(6))
                                .findFirst()
                                .orElse("")
                        : part;
                if (!data.isEmpty() && !data.contains("\"type\":\"ping\"")) {
                    return read(data);
                }
            }
        }

        @Override
        public JsonObject next() throws Exception {
            JsonObject message = envelope();
            position = RoomScenarios.position(message);
            return message;
        }

        @Override
        public JsonObject subscribed() {
            return subscribed;
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    final class PollReader implements Reader {

        private final String room;
        private final JsonObject subscribed;
        private final List<JsonObject> waiting = new ArrayList<>();
        private String position;

        PollReader(String room, String since) throws Exception {
            this.room = room;
            subscribed = messages(room, since.isEmpty() ? "?limit=1" : "?after=" + since);
            position = since.isEmpty() ? subscribed.getString("top") : RoomScenarios.position(subscribed);
            if (!since.isEmpty()) {
                keep(subscribed);
            }
        }

        private void keep(JsonObject answer) {
            answer.getJsonArray("messages").forEach(message -> waiting.add(message.asJsonObject()));
        }

        @Override
        public JsonObject next() throws Exception {
            if (waiting.isEmpty()) {
                keep(messages(room, "?after=" + position + "&wait=10"));
            }
            assertThat(waiting).isNotEmpty();
            JsonObject message = waiting.removeFirst();
            position = RoomScenarios.position(message);
            return message;
        }

        @Override
        public JsonObject subscribed() {
            return subscribed;
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public void close() {}
    }

    void post(String path, String text) throws Exception {
        assertThat(fragment(path, text)).isEqualTo(201);
    }

    /** The status of the answer. */
    int fragment(String path, String text, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .header("Content-Type", "text/plain");
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return send(request).statusCode();
    }
}
