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
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
    abstract static class Reader implements AutoCloseable {

        private @Nullable JsonObject first;
        private String position = "";

        /** It has a place in the room, and was told this first. */
        void begin(JsonObject told, String place) {
            first = told;
            position = place;
        }

        /** Whatever comes next. */
        abstract JsonObject receive() throws Exception;

        /** The next message's envelope; what else is said is passed over. */
        JsonObject next() throws Exception {
            JsonObject message = receive();
            position = RoomReaderScenarios.position(message);
            return message;
        }

        /** What it was told first. */
        JsonObject subscribed() {
            return Objects.requireNonNull(first);
        }

        /** Where it is, as another door takes it. */
        String position() {
            return position;
        }

        @Override
        public abstract void close() throws IOException;
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

    final class SocketReader extends Reader {

        private final SocketClient client;

        SocketReader(String room, String since) throws Exception {
            client = SocketClient.speaking(
                    "sluice.v1",
                    server().socket("ws/rooms/" + encoded(room) + (since.isEmpty() ? "" : "?since=" + since)));
            JsonObject subscribed = read(client.next());
            begin(subscribed, RoomReaderScenarios.position(subscribed));
        }

        @Override
        JsonObject receive() throws Exception {
            return read(client.next());
        }

        @Override
        public void close() {
            client.close();
        }
    }

    final class BodyReader extends Reader {

        private final RawConnection connection;
        private final boolean events;
        private final StringBuilder text = new StringBuilder();

        BodyReader(String path, boolean events) throws Exception {
            this.events = events;
            connection = new RawConnection(server().base());
            URI uri = at(path);
            // HTTP/1.0: the body comes without chunks around it
            connection.send("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.0\r\nHost: "
                    + uri.getAuthority() + "\r\nAccept: "
                    + (events ? "text/event-stream" : "application/x-ndjson") + "\r\n\r\n");
            until("\r\n\r\n");
            JsonObject subscribed = receive();
            begin(subscribed, RoomReaderScenarios.position(subscribed));
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

        @Override
        JsonObject receive() throws Exception {
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
        public void close() throws IOException {
            connection.close();
        }
    }

    final class PollReader extends Reader {

        private final String room;
        private final List<JsonObject> waiting = new ArrayList<>();

        PollReader(String room, String since) throws Exception {
            this.room = room;
            JsonObject subscribed = messages(room, since.isEmpty() ? "?limit=1" : "?after=" + since);
            begin(subscribed, since.isEmpty() ? subscribed.getString("top") : RoomReaderScenarios.position(subscribed));
            if (!since.isEmpty()) {
                keep(subscribed);
            }
        }

        private void keep(JsonObject answer) {
            answer.getJsonArray("messages").forEach(message -> waiting.add(message.asJsonObject()));
        }

        @Override
        JsonObject receive() throws Exception {
            if (waiting.isEmpty()) {
                keep(messages(room, "?after=" + position() + "&wait=10"));
            }
            assertThat(waiting).isNotEmpty();
            return waiting.removeFirst();
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
