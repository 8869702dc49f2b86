package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rooms whose handler throws, streams whose maker gives up, owners who were away for too long. */
abstract class RoomEdgeScenarios extends RoomStreamScenarios {

    private static final int FAILED = 1_011;

    private static final String BREAK = "{\"type\":\"publish\",\"data\":\"break\"}";

    /** A room whose handler throws when it is asked to. */
    private static String breakable() {
        return "edges:" + UUID.randomUUID();
    }

    private SocketClient plain(String room, String name) throws Exception {
        return SocketClient.connect(server().socket("ws/rooms/" + encoded(room) + "?name=" + name));
    }

    private SocketClient enveloped(String room, String name) throws Exception {
        return SocketClient.speaking("sluice.v1", server().socket("ws/rooms/" + encoded(room) + "?name=" + name));
    }

    private String members(String room) throws Exception {
        return get("rooms/" + encoded(room) + "/members").body();
    }

    /** Waits for them: an open socket may not have its place in the room yet. */
    final void awaitMembers(String room, int count) throws Exception {
        Await.until(count + " in " + room, () -> members(room).contains("\"count\":" + count + ","));
    }

    // --- handlers that throw

    @Test
    void handlerThatThrowsWhenSomebodyComesEndsHisConnectionAlone() throws Exception {
        String room = breakable();
        String other = fresh();
        try (SocketClient ann = plain(room, "ann");
                Reader reader = open(Door.LINES, room, "")) {
            awaitMembers(room, 1);
            try (SocketClient first = plain(room, "breaker");
                    SocketClient second = enveloped(room, "breaker");
                    SocketClient third = enveloped(other, "breaker")) {
                awaitMembers(other, 1);
                third.send("{\"type\":\"subscribe\",\"room\":\"" + room + "\"}");
                assertThat(first.closeCode()).isEqualTo(FAILED);
                assertThat(second.closeCode()).isEqualTo(FAILED);
                assertThat(third.closeCode()).isEqualTo(FAILED);
            }
            awaitMembers(room, 1);
            awaitMembers(other, 0);
            ann.send("still here");
            assertThat(ann.next()).isEqualTo("still here");
            assertThat(reader.next().getString("data")).isEqualTo("still here");
        }
        Await.until("nobody reads", () -> {
            publish(room, "anybody there?"); // not every server sees before a write that a reader has left
            return !get("rooms").body().contains(room);
        });
    }

    @Test
    void handlerThatThrowsAtAMessageEndsTheConnectionItCameBy() throws Exception {
        String room = breakable();
        try (SocketClient ann = plain(room, "ann");
                SocketClient bob = enveloped(room, "bob");
                SocketClient eve = plain(room, "eve");
                Reader reader = open(Door.EVENTS, room, "")) {
            awaitMembers(room, 3);
            ann.send("break");
            bob.send(BREAK);
            HttpResponse<String> posted = publish(room, "break");

            assertThat(ann.closeCode()).isEqualTo(FAILED);
            assertThat(bob.closeCode()).isEqualTo(FAILED);
            assertThat(posted.statusCode()).as(posted.body()).isEqualTo(500);
            assertThat(posted.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(posted.body()).doesNotContain("as it was asked to").doesNotContain("Exception");
            awaitMembers(room, 1);
            assertThat(publish(room, "by a request").statusCode()).isEqualTo(201);
            eve.send("by a socket");
            assertThat(eve.next()).isEqualTo("by a request");
            assertThat(eve.next()).isEqualTo("by a socket");
            assertThat(reader.next().getString("data")).isEqualTo("by a request");
            assertThat(reader.next().getString("data")).isEqualTo("by a socket");
        }
    }

    @Test
    void handlerThatThrowsAtTheFirstReaderLetsHimOutAndNobodyElse() throws Exception {
        String path = "rooms/" + encoded("edges:first") + "/events";
        int readers = readers();
        String other = fresh();
        try (SocketClient ann = plain(other, "ann")) {
            awaitMembers(other, 1);
            assertEndsFailed(Received.from(at(path)));
            assertEndsFailed(Received.from(HttpRequest.newBuilder(at(path))
                    .header("Accept", "application/x-ndjson")
                    .build()));
            assertEndsFailed(Received.from(at("events?room=" + encoded("edges:first") + "&room=" + encoded(other))));
            try (SocketClient bob = plain("edges:first", "bob")) {
                assertThat(bob.closeCode()).isEqualTo(FAILED);
            }
            ann.send("still here");
            assertThat(ann.next()).isEqualTo("still here");
        }
        // some of those that were counted before may have been gone, and be seen to be meanwhile
        Await.until(
                "they have left",
                () -> readers() <= readers && !get("rooms").body().contains("edges:first"));
        assertThat(members("edges:first")).contains("\"count\":0,");
    }

    /** By a status, or by an error after it; never as if it were whole. */
    private static void assertEndsFailed(Received received) {
        boolean failed = received.status() == 500
                || received.failure().isPresent()
                || received.lines().contains("event: error");
        assertThat(failed).as("%s %s", received.status(), received.lines()).isTrue();
    }

    private int readers() throws Exception {
        return read(get("admin/streams").body()).getJsonObject("roomTotals").getInt("readers");
    }

    @Test
    void handlerThatThrowsWhenSomebodyLeavesKeepsNobodyInAnyRoom() throws Exception {
        String one = breakable();
        String two = breakable();
        try (SocketClient leaver = enveloped(one, "leaver")) {
            leaver.send("{\"type\":\"subscribe\",\"room\":\"" + two + "\"}");
            awaitMembers(one, 1);
            awaitMembers(two, 1);
        }
        awaitMembers(one, 0);
        awaitMembers(two, 0);
        String rooms = get("rooms").body();
        assertThat(rooms).doesNotContain(one).doesNotContain(two);
    }

    // --- values instead of texts

    @Test
    void methodReceivesAndSendsValuesAsJson() throws Exception {
        try (SocketClient client = SocketClient.connect(server().socket("edges/sockets/json"))) {
            client.send("{\"terms\":[1,2,39]}");
            JsonObject sum = read(client.next());
            assertThat(sum.getInt("sum")).isEqualTo(42);
            assertThat(sum.getInt("count")).isEqualTo(3);
            client.send("{\"terms\":[]}".getBytes(StandardCharsets.UTF_8));
            assertThat(read(client.next()).getInt("count")).isZero();
            client.send("{\"terms\":[1,");
            assertThat(client.closeCode()).isEqualTo(3_501);
        }
    }

    // --- streams that are given up

    @Test
    void streamThatItsMakerGivesUpEndsWithHisReason() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1";
        try (Reader socket = open(Door.SOCKET, room, "");
                Reader events = open(Door.EVENTS, room, "")) {
            post(stream, "To be");
            post(stream + "?abort=" + encoded("no more ink"), ", or");

            for (Reader reader : List.of(socket, events)) {
                assertThat(reader.next().getString("data")).isEqualTo("To be");
                assertThat(reader.next().getString("data")).isEqualTo(", or");
                JsonObject end = reader.next();
                assertThat(end.getString("type")).isEqualTo("end");
                assertThat(end.getString("stream")).isEqualTo("a1");
                assertThat(end.getString("outcome")).isEqualTo("aborted");
                assertThat(end.getString("reason")).isEqualTo("no more ink");
            }
        }
        try (Reader late = open(Door.LINES, room, "0:" + messages(room, "").getString("epoch"))) {
            assertThat(late.next().getString("data")).isEqualTo("To be, or");
            assertThat(late.next().getString("outcome")).isEqualTo("aborted");
        }
        post(stream, "Anew");
        try (Reader late = open(Door.EVENTS, room, "")) {
            assertThat(late.subscribed()
                            .getJsonArray("streams")
                            .getJsonObject(0)
                            .getString("data"))
                    .isEqualTo("Anew");
        }
    }

    // --- durable subscriptions

    @Test
    void ownerIsToldHowManyFoundNoRoomWhileHeWasAway() throws Exception {
        String room = fresh();
        String address = "subscriptions/" + UUID.randomUUID();
        HttpResponse<String> made = send(HttpRequest.newBuilder(at(address + "?messages=3&room=" + encoded(room)))
                .header("Authorization", "Bearer " + RunningServer.UPLOAD_TOKEN)
                .PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String bearer = "Bearer " + read(made.body()).getString("token");
        for (int number = 1; number <= 5; number++) {
            publish(room, Integer.toString(number));
        }
        Await.until("all have come", () -> state(address, bearer).getInt("dropped") == 2);
        assertThat(state(address, bearer).getInt("waiting")).isEqualTo(3);

        String mail;
        try (RawConnection connection = new RawConnection(server().base())) {
            URI uri = at(address + "/events");
            connection.send("GET " + uri.getRawPath() + " HTTP/1.0\r\nHost: " + uri.getAuthority()
                    + "\r\nAuthorization: " + bearer + "\r\n\r\n");
            mail = connection.readUntil("\"data\":\"5\"");
        }
        assertThat(mail).contains("{\"type\":\"gap\",\"from\":1,\"to\":2}");
        assertThat(mail.lines().filter(line -> line.startsWith("id: ")).map(line -> line.replaceAll(":[0-9a-f]+$", "")))
                .containsSubsequence("id: 2", "id: 3", "id: 4", "id: 5")
                .doesNotContain("id: 1");
        assertThat(mail.indexOf("\"gap\"")).isLessThan(mail.indexOf("\"data\":\"3\""));
        assertThat(mail).doesNotContain("\"data\":\"1\"").doesNotContain("\"data\":\"2\"");
        assertThat(send(HttpRequest.newBuilder(at(address)).DELETE().header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(204);
    }

    private JsonObject state(String address, String bearer) throws Exception {
        return read(send(HttpRequest.newBuilder(at(address)).header("Authorization", bearer))
                .body());
    }
}
