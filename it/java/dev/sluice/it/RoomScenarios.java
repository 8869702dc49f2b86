package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of rooms, through every door, on every server. */
abstract class RoomScenarios extends RoomReaderScenarios {

    // --- publishing

    @Test
    void publishedMessageHasItsPlaceAndIsThereOnceForOneKey() throws Exception {
        String room = fresh();

        HttpResponse<String> first = publish(room, "hello", "Idempotency-Key", "\"k1\"");
        HttpResponse<String> again = publish(room, "hello", "Idempotency-Key", "k1");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(read(first.body()).getInt("offset")).isEqualTo(1);
        assertThat(read(again.body()).getInt("offset")).isEqualTo(1);
        assertThat(read(again.body()).getBoolean("repeated")).isTrue();
        assertThat(messages(room, "").getJsonArray("messages")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | hello | text",
                "application/json | {\"a\":1} | json",
                "application/octet-stream | bytes | binary",
                "application/x-www-form-urlencoded | a=b&c | text"
            })
    void anyBodyIsAMessage(String type, String body, String kind) throws Exception {
        String room = fresh();

        assertThat(publish(room, body, "Content-Type", type).statusCode()).isEqualTo(201);

        JsonObject message = messages(room, "").getJsonArray("messages").getJsonObject(0);
        assertThat(message.getString("kind")).isEqualTo(kind);
        assertThat(message.getString("sender")).isEqualTo("poster");
    }

    @Test
    void roomWithASlashInItsNameIsReachedByTheQuery() throws Exception {
        String room = "harbour/" + UUID.randomUUID();
        HttpResponse<String> first = send(HttpRequest.newBuilder(at("messages?name=ann&room=" + encoded(room)))
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .header("Content-Type", "text/plain"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        String after = "&after=" + encoded("0:" + read(first.body()).getString("epoch"));
        JsonObject messages = read(get("messages?room=" + encoded(room) + after).body());
        assertThat(messages.getString("room")).isEqualTo(room);
        assertThat(messages.getJsonArray("messages").getJsonObject(0).getString("data"))
                .isEqualTo("hello");
        String stream = "streams/a1?room=" + encoded(room);
        assertThat(fragment(stream + "&end=true", "a text")).isEqualTo(201);
        assertThat(fragment(stream + "&end=perhaps", "")).isEqualTo(400);
        assertThat(send(HttpRequest.newBuilder(at(stream)).DELETE()).statusCode())
                .isEqualTo(201);
        assertThat(read(get("messages?room=" + encoded(room) + after).body())
                        .getJsonArray("messages")
                        .getValuesAs(JsonObject.class))
                .extracting(each -> each.getString("type"))
                .containsExactly("message", "append", "end", "end");
        assertThat(read(get("members?room=" + encoded(room)).body()).getInt("count"))
                .isZero();
        assertThat(get("messages").statusCode()).isEqualTo(400);
        assertThat(get("members").statusCode()).isEqualTo(400);
        HttpResponse<String> foreign = send(HttpRequest.newBuilder(at("messages?room=" + encoded(room)))
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .header("Origin", "https://elsewhere.example"));
        assertThat(foreign.statusCode()).isEqualTo(403);
    }

    @Test
    void whatIsCountedOfRoomsIsInTheStreamList() throws Exception {
        String room = fresh();
        publish(room, "counted", "Idempotency-Key", "k1");
        publish(room, "counted", "Idempotency-Key", "k1");
        try (Reader events = open(Door.EVENTS, room, "")) {
            JsonObject all = read(get("admin/streams").body());
            JsonObject totals = all.getJsonObject("roomTotals");
            assertThat(totals.getInt("readers")).isPositive();
            assertThat(totals.getInt("members")).isPositive();
            assertThat(totals.keySet())
                    .contains("skipped", "gaps", "refused", "readersRefused", "polls", "pollsRefused", "subscriptions");
            assertThat(all.getJsonObject("logs").getInt("logs")).isPositive();
            assertThat(all.getJsonObject("logs").getInt("published")).isPositive();
            assertThat(all.getJsonObject("logs").getInt("repeated")).isPositive();
            assertThat(all.getJsonObject("logs").keySet()).contains("evicted", "held", "bytes");
            assertThat(all.getJsonObject("sockets").keySet())
                    .contains("open", "refused", "tooSlow", "inboxFull", "deflateBytes", "deflateDeclined");
            assertThat(events.position()).isNotEmpty();
        }
    }

    @Test
    void messageThatIsTooLargeIsRefusedWithTheSizeThatWouldDo() throws Exception {
        HttpResponse<String> refused = publish(fresh(), "x".repeat(65_537));

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("more than 65536 bytes");
    }

    @Test
    void pageOfAnotherOriginDoesNotPublish() throws Exception {
        String room = fresh();

        HttpResponse<String> refused = new RawPost(room).from("https://evil.example");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(messages(room, "").getJsonArray("messages")).isEmpty();
    }

    /** The JDK's client sends no Origin unless it is allowed to by a system property, which this is not about. */
    private final class RawPost {

        private final String room;

        RawPost(String room) {
            this.room = room;
        }

        HttpResponse<String> from(String origin) throws Exception {
            return send(HttpRequest.newBuilder(at("rooms/" + encoded(room) + "/messages"))
                    .POST(HttpRequest.BodyPublishers.ofString("hello"))
                    .header("Content-Type", "text/plain")
                    .header("Origin", origin));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rooms/%00/messages | 400",
                "rooms/a/messages?after=x | 400",
                "rooms/a/messages?limit=0 | 400",
                "rooms/a/messages?wait=61 | 400",
                "rooms/a/events?since=x | 400",
                "events | 400"
            })
    void whatCantBeAskedIsRefused(String path, int status) throws Exception {
        assertThat(send(HttpRequest.newBuilder(at(path))).statusCode()).isEqualTo(status);
    }

    // --- reading

    @ParameterizedTest
    @EnumSource(Door.class)
    void whatIsPublishedComesThroughEveryDoor(Door door) throws Exception {
        String room = fresh();
        try (Reader reader = open(door, room, "")) {
            publish(room, "one\ntwo \u00e9 \ud83d\ude00");

            JsonObject message = reader.next();

            assertThat(message.getString("data")).isEqualTo("one\ntwo \u00e9 \ud83d\ude00");
            assertThat(message.getString("room")).isEqualTo(room);
        }
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void whoIsCutGoesOnThroughTheSameAndAnyOtherDoor(Door door) throws Exception {
        String room = fresh();
        List<String> heard = new ArrayList<>();
        String position;
        try (Reader first = open(door, room, "")) {
            publish(room, "1");
            publish(room, "2");
            heard.add(first.next().getString("data"));
            position = first.position(); // cut with one message on its way
        }
        publish(room, "3");
        for (Door next : Door.values()) {
            try (Reader reader = open(next, room, position)) {
                assertThat(reader.subscribed().getBoolean("recovered")).isTrue();
                heard.add(reader.next().getString("data"));
                position = reader.position();
            }
            publish(room, Integer.toString(heard.size() + 2));
        }

        assertThat(heard)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 6).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void positionOfALogThatIsGoneIsToldAndWhatThereIsComes(Door door) throws Exception {
        String room = fresh();
        publish(room, "here");

        try (Reader reader = open(door, room, "5:gone")) {
            assertThat(reader.subscribed().getBoolean("recovered")).isFalse();
            assertThat(reader.next().getString("data")).isEqualTo("here");
        }
    }

    @Test
    void allDoorsHearEightPublishersInOneOrder() throws Exception {
        String room = fresh();
        int each = 25;
        List<AutoCloseable> open = new ArrayList<>();
        List<CompletableFuture<List<String>>> heard = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                for (Door door : Door.values()) {
                    Reader reader = open(door, room, "");
                    open.add(reader);
                    heard.add(heard(8 * each, () -> reader.next().getString("data")));
                }
                SocketClient plain = plain(room);
                open.add(plain);
                heard.add(heard(8 * each, plain::next));
            }
            List<Publisher> publishers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                publishers.add(
                        text -> assertThat(publish(room, text).statusCode()).isEqualTo(201));
            }
            for (int i = 0; i < 2; i++) {
                SocketClient plain = plain(room);
                publishers.add(plain::send);
                SocketClient enveloped = SocketClient.speaking("sluice.v1", roomSocket(room));
                publishers.add(text -> enveloped.send("{\"type\":\"publish\",\"data\":\"" + text + "\"}"));
                open.addAll(List.of(plain, enveloped));
            }
            // an open socket may not have its place in the room yet
            Await.until(
                    "all members are there",
                    () -> get("rooms/" + encoded(room) + "/members?limit=0")
                            .body()
                            .contains("\"count\":8,"));

            List<CompletableFuture<Void>> speaking = new ArrayList<>();
            for (int i = 0; i < publishers.size(); i++) {
                int number = i;
                speaking.add(CompletableFuture.runAsync(
                        () -> say(publishers.get(number), number, each),
                        task -> Thread.ofVirtual().start(task)));
            }
            speaking.forEach(CompletableFuture::join);
            List<List<String>> all = heard.stream().map(CompletableFuture::join).toList();

            assertThat(all.getFirst()).hasSize(8 * each).doesNotHaveDuplicates();
            assertThat(all).hasSize(12).allSatisfy(one -> assertThat(one).isEqualTo(all.getFirst()));
            for (int i = 0; i < publishers.size(); i++) {
                String whose = i + ":";
                assertThat(all.getFirst())
                        .filteredOn(text -> text.startsWith(whose))
                        .as("what publisher %s said", i)
                        .containsExactlyElementsOf(IntStream.range(0, each)
                                .mapToObj(number -> whose + number)
                                .toList());
            }
        } finally {
            for (AutoCloseable one : open) {
                one.close();
            }
        }
    }

    private URI roomSocket(String room) {
        return server().socket("ws/rooms/" + encoded(room));
    }

    private SocketClient plain(String room) throws Exception {
        return SocketClient.connect(roomSocket(room));
    }

    private interface Publisher {
        void publish(String text) throws Exception;
    }

    private interface Ear {
        String next() throws Exception;
    }

    private static void say(Publisher publisher, int number, int each) {
        try {
            for (int i = 0; i < each; i++) {
                publisher.publish(number + ":" + i);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next so many that are heard, on a thread of their own. */
    private static CompletableFuture<List<String>> heard(int messages, Ear ear) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<String> heard = new ArrayList<>();
                    try {
                        while (heard.size() < messages) {
                            heard.add(ear.next());
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return heard;
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void idOfAnEventHoldsThePositionsInAllRooms() throws Exception {
        String one = fresh();
        String two = fresh();
        publish(one, "in one");
        publish(two, "in two");
        String path = "events?room=" + encoded(one) + "&room=" + encoded(two) + "&history=5";

        try (RawConnection connection = new RawConnection(server().base())) {
            URI uri = at(path);
            connection.send("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.0\r\nHost: "
                    + uri.getAuthority() + "\r\n\r\n");
            String got = connection.readUntil("in two");

            assertThat(got).contains("in one").contains("event: subscribed").contains("retry: ");
            String id = got.lines()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((first, last) -> last)
                    .orElse("");
            assertThat(id).contains(encoded(one) + "=1:").contains(encoded(two) + "=1:");
        }
    }

    @Test
    void longPollAnswersEmptyWhenNothingCame() throws Exception {
        String room = fresh();
        publish(room, "before");
        String top = messages(room, "").getString("top");

        JsonObject answer = messages(room, "?after=" + top + "&wait=1");

        assertThat(answer.getJsonArray("messages")).isEmpty();
        assertThat(position(answer)).isEqualTo(top);
        Await.until("it reads no more", () -> !get("rooms").body().contains(room));
    }

    // --- who is there

    @Test
    void membersAreThoseWhoCameUnderAName() throws Exception {
        String room = fresh();
        try (SocketClient ann = SocketClient.connect(
                server().socket("ws/rooms/" + encoded(room) + "?name=ann&info=" + encoded("{\"age\":7}")))) {
            Await.until(
                    "ann is there",
                    () -> get("rooms/" + encoded(room) + "/members").body().contains("\"name\":\"ann\""));
            JsonObject members = read(get("rooms/" + encoded(room) + "/members").body());
            assertThat(members.getInt("count")).isEqualTo(1);
            assertThat(get("rooms/" + encoded(room) + "/members?limit=0").body())
                    .contains("\"count\":1")
                    .doesNotContain("ann");
            assertThat(members.getJsonArray("members")
                            .getJsonObject(0)
                            .getJsonObject("info")
                            .getInt("age"))
                    .isEqualTo(7);
            ann.send("hello");
            assertThat(ann.next()).isEqualTo("hello");
        }
        Await.until(
                "ann has left",
                () -> !get("rooms/" + encoded(room) + "/members").body().contains("ann"));
    }
}
