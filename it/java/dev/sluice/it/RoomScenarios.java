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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of rooms, through every door, on every server. */
abstract class RoomScenarios extends SocketScenarios {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A room that no other test uses. */
    private static String fresh() {
        return "room:" + UUID.randomUUID();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonObject read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> publish(String room, String text, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("rooms/" + encoded(room) + "/messages?name=poster"))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .header("Content-Type", "text/plain");
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return send(request);
    }

    private JsonObject messages(String room, String query) throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(at("rooms/" + encoded(room) + "/messages" + query)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return read(response.body());
    }

    private static String position(JsonObject object) {
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
    private interface Reader extends AutoCloseable {

        /** The next message's envelope; what else is said is passed over. */
        JsonObject next() throws Exception;

        /** What it was told first. */
        JsonObject subscribed();

        /** Where it is, as another door takes it. */
        String position();

        @Override
        void close() throws IOException;
    }

    private Reader open(Door door, String room, String since) throws Exception {
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

    private final class SocketReader implements Reader {

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

    private final class BodyReader implements Reader {

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

    private final class PollReader implements Reader {

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
        List<Reader> readers = new ArrayList<>();
        for (Door door : Door.values()) {
            readers.add(open(door, room, ""));
        }
        List<CompletableFuture<List<String>>> heard = new ArrayList<>();
        CountDownLatch ready = new CountDownLatch(readers.size());
        for (Reader reader : readers) {
            heard.add(CompletableFuture.supplyAsync(
                    () -> hear(reader, 8 * each, ready),
                    task -> Thread.ofVirtual().start(task)));
        }
        ready.await(30, TimeUnit.SECONDS);
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int worker = i;
            publishers.add(CompletableFuture.runAsync(
                    () -> say(room, worker, each), task -> Thread.ofVirtual().start(task)));
        }
        publishers.forEach(CompletableFuture::join);
        List<List<String>> all = heard.stream().map(CompletableFuture::join).toList();
        for (Reader reader : readers) {
            reader.close();
        }

        assertThat(all.getFirst()).hasSize(8 * each).doesNotHaveDuplicates();
        assertThat(all).allSatisfy(one -> assertThat(one).isEqualTo(all.getFirst()));
    }

    private void say(String room, int worker, int each) {
        try {
            for (int i = 0; i < each; i++) {
                publish(room, worker + ":" + i);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> hear(Reader reader, int messages, CountDownLatch ready) {
        ready.countDown();
        List<String> heard = new ArrayList<>();
        try {
            while (heard.size() < messages) {
                heard.add(reader.next().getString("data"));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return heard;
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

    // --- streams

    @Test
    void lateReaderGetsTheTextSoFarAndThenTheRest() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1?name=poet";
        post(stream, "To be");
        post(stream, ", or not");
        try (Reader late = open(Door.EVENTS, room, "")) {
            assertThat(texts(late.subscribed())).containsExactly("To be, or not");
            post(stream + "&end=true", " to be");

            assertThat(late.next().getString("data")).isEqualTo(" to be");
            assertThat(late.next().getString("outcome")).isEqualTo("complete");
        }
        try (Reader later = open(Door.LINES, room, "0:" + messages(room, "").getString("epoch"))) {
            assertThat(later.next().getString("data")).isEqualTo("To be, or not to be");
        }
    }

    /** What there is of open streams, as a reader is told with his place. */
    private static List<String> texts(JsonObject first) {
        return first.getJsonArray(first.containsKey("streams") ? "streams" : "messages").stream()
                .map(text -> text.asJsonObject().getString("data"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void lateReaderWhoIsCutAtOnceHasTheTextOfEachStreamAndGetsTheRest(Door door) throws Exception {
        String room = fresh();
        String streams = "rooms/" + encoded(room) + "/streams/";
        post(streams + "a1", "To be");
        post(streams + "a2", "Once");
        publish(room, "before");
        String position;
        try (Reader late = open(door, room, "")) {
            assertThat(texts(late.subscribed())).contains("To be", "Once");
            position = late.position();
        }
        post(streams + "a2", " upon");
        post(streams + "a1", ", or not");

        try (Reader again = open(door, room, position)) {
            assertThat(again.subscribed().getBoolean("recovered")).isTrue();
            assertThat(again.next().getString("data")).isEqualTo(" upon");
            assertThat(again.next().getString("data")).isEqualTo(", or not");
        }
    }

    @Test
    void fragmentThatIsSentTwiceUnderOneKeyIsThereOnce() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1";

        assertThat(fragment(stream, "To be", "Idempotency-Key", "k1")).isEqualTo(201);
        assertThat(fragment(stream, "To be", "Idempotency-Key", "k1")).isEqualTo(200);
        assertThat(fragment(stream + "?end=true", " or not", "Idempotency-Key", "k2"))
                .isEqualTo(201);
        assertThat(fragment(stream + "?end=true", " or not", "Idempotency-Key", "k2"))
                .isEqualTo(200);

        List<JsonObject> said = messages(room, "").getJsonArray("messages").getValuesAs(JsonObject.class);
        assertThat(said).extracting(each -> each.getString("type")).containsExactly("append", "end");
        assertThat(said.getFirst().getString("data")).isEqualTo("To be or not");
    }

    @Test
    void streamIsCalledOffAndItsMakerIsTold() throws Exception {
        String room = fresh();
        String stream = "rooms/" + encoded(room) + "/streams/a1";
        try (Reader reader = open(Door.SOCKET, room, "")) {
            post(stream, "To be");
            send(HttpRequest.newBuilder(at(stream)).DELETE());

            assertThat(fragment(stream, " or not")).isEqualTo(409);
            assertThat(fragment(stream + "?end=true", ", that is")).isEqualTo(409);
            post(stream, "anew");

            assertThat(reader.next().getString("type")).isEqualTo("append");
            assertThat(reader.next().getString("outcome")).isEqualTo("cancelled");
            assertThat(reader.next().getString("data")).isEqualTo("anew");
        }
    }

    private void post(String path, String text) throws Exception {
        assertThat(fragment(path, text)).isEqualTo(201);
    }

    /** The status of the answer. */
    private int fragment(String path, String text, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .header("Content-Type", "text/plain");
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return send(request).statusCode();
    }

    // --- durable subscriptions

    @Test
    void whatWasSaidWhileTheOwnerWasAwayWaitsForHim() throws Exception {
        String room = fresh();
        String address = "subscriptions/" + UUID.randomUUID();
        HttpResponse<String> made = send(HttpRequest.newBuilder(at(address + "?room=" + encoded(room)))
                .header("Authorization", "Bearer " + RunningServer.UPLOAD_TOKEN)
                .PUT(HttpRequest.BodyPublishers.noBody()));
        assertThat(made.statusCode()).isEqualTo(201);
        String bearer = "Bearer " + read(made.body()).getString("token");
        publish(room, "1");
        publish(room, "2");

        assertThat(send(HttpRequest.newBuilder(at(address + "2?room=a")).PUT(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        String first = mail(address, bearer, "", "\"data\":\"2\"");
        publish(room, "3");
        String second = mail(address, bearer, "Last-Event-ID: 1\r\n", "\"data\":\"3\"");

        assertThat(first).contains("id: 1\n").contains("id: 2\n").contains("\"data\":\"1\"");
        assertThat(second).contains("id: 2\n").contains("id: 3\n").doesNotContain("\"data\":\"1\"");
        assertThat(send(HttpRequest.newBuilder(at(address)).header("Authorization", "Bearer wrong"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(HttpRequest.newBuilder(at(address)).DELETE().header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(HttpRequest.newBuilder(at(address)).header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(404);
    }

    /** What comes until this text has come. */
    private String mail(String address, String bearer, String fields, String until) throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            URI uri = at(address + "/events");
            connection.send("GET " + uri.getRawPath() + " HTTP/1.0\r\nHost: " + uri.getAuthority()
                    + "\r\nAuthorization: " + bearer + "\r\n" + fields + "\r\n");
            return connection.readUntil(until);
        }
    }

    // --- examples

    @Test
    void allAreToldWhoJoinsAndLeavesEverywhere() throws Exception {
        try (SocketClient ann = SocketClient.connect(server().socket("global-events?name=ann"))) {
            try (SocketClient ben = SocketClient.connect(server().socket("global-events?name=ben"))) {
                assertThat(ann.next()).isEqualTo("ben joined");
                ben.send("hello");
                assertThat(ann.next()).isEqualTo("ben: hello");
                assertThat(ben.next()).isEqualTo("ben: hello");
            }
            assertThat(ann.next()).isEqualTo("ben left");
        }
    }

    @Test
    void whatAPlayerDoesAllSeeAndWhoWatchesCanDoNothing() throws Exception {
        String game = "game/" + UUID.randomUUID();
        try (SocketClient viewer = SocketClient.connect(server().socket(game));
                SocketClient ann = SocketClient.connect(server().socket(game + "?name=ann"))) {
            assertThat(read(viewer.next()).getString("event")).isEqualTo("joined");
            ann.send("forward");
            JsonObject action = read(viewer.next());
            assertThat(action.getString("player") + " " + action.getString("action"))
                    .isEqualTo("ann forward");
            viewer.send("backward");
            assertThat(read(viewer.next()).getString("event")).isEqualTo("refused");
        }
    }

    @Test
    void pricesComeAThousandTimesASecond() throws Exception {
        try (SocketClient trader = SocketClient.connect(server().socket("trading/live"))) {
            long first = timeOfChange(trader.nextBytes());
            long last = first;
            long changes = 0;
            while (last - first < Duration.ofSeconds(3).toNanos()) {
                last = timeOfChange(trader.nextBytes());
                changes++;
            }
            assertThat(changes * Duration.ofSeconds(1).toNanos() / (last - first))
                    .as("changes in a second, by the times in them")
                    .isGreaterThanOrEqualTo(1_000);
        }
        awaitNoReaderOfPrices();
    }

    /** By the server's clock, in nanoseconds. */
    private static long timeOfChange(ByteBuffer change) {
        assertThat(change.remaining()).isEqualTo(20);
        return change.getLong(12);
    }

    private void awaitNoReaderOfPrices() throws Exception {
        Await.until("the feed has no reader", () -> !get("rooms").body().contains("trading:live"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Door.class,
            names = {"EVENTS", "LINES"})
    void pricesComeToWhoReadsThemWithoutAName(Door door) throws Exception {
        try (Reader reader = open(door, "trading:live", "")) {
            assertThat(timeOfChange(ByteBuffer.wrap(
                            Base64.getDecoder().decode(reader.next().getString("data")))))
                    .isNotZero();
        }
        awaitNoReaderOfPrices();
    }

    @Test
    void deviceIsAnsweredAndIsOfflineWhenItsConnectionIsOver() throws Exception {
        String device = UUID.randomUUID().toString();
        try (SocketClient watching = SocketClient.connect(server().socket("ws/rooms/iot-devices:all"));
                Reader reading = open(Door.SOCKET, "iot:" + device, "")) {
            try (SocketClient sensor = SocketClient.connect(server().socket("iot/sensors/" + device))) {
                sensor.send(new byte[] {1, 2, 3});
                assertThat(sensor.next()).isEqualTo("ACK");
                assertThat(reading.next().getString("data")).isEqualTo("AQID");
                assertThat(get("iot/sensors").body())
                        .contains("{\"device\":\"" + device + "\",\"online\":true,\"readings\":1");
            }
            assertThat(read(watching.next()).getBoolean("online")).isTrue();
            assertThat(read(watching.next()).getBoolean("online")).isFalse();
        }
    }
}
