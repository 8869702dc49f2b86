package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.broker.Draft;
import dev.sluice.config.RoomPolicy.Publishers;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.RoomHandler;
import dev.sluice.rooms.RoomStream;
import dev.sluice.rooms.TestRooms;
import dev.sluice.rooms.Verdict;
import dev.sluice.socket.CloseCode;
import dev.sluice.socket.SocketHandler;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms through WebSockets, plain and with envelopes. */
class RoomSocketsTest {

    private static final String[] ENVELOPES = {"protocol", "sluice.v1"};

    private static JsonObject read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static List<String> types(FakeSocket socket) {
        return socket.read().stream().map(text -> read(text).getString("type")).toList();
    }

    private static String since(JsonObject envelope) {
        return envelope.getInt("offset") + ":" + envelope.getString("epoch");
    }

    // --- plain

    @Test
    void whatOneSendsAllGetAsItIs() {
        Doors doors = Doors.usual();
        SocketHandler anna = doors.handler("lobby", "name", "anna");
        FakeSocket hers = Doors.open(anna, "w-1");
        FakeSocket his = Doors.open(doors.handler("lobby"), "w-2");

        anna.onText(hers, "hello");
        anna.onBinary(hers, new byte[] {1, 2});

        assertThat(hers.outbox().poll()).extracting(Frame::string).isEqualTo("hello");
        Frame text = his.outbox().poll();
        Frame bytes = his.outbox().poll();
        assertThat(text).isNotNull().returns(true, Frame::isText);
        assertThat(bytes).isNotNull().returns(false, Frame::isText).returns(2, Frame::length);
    }

    @Test
    void plainReaderGetsNothingThatWasNotSaid() {
        Doors doors = Doors.with(TestRooms.USUAL.withEvents(true));
        FakeSocket socket = Doors.open(doors.handler("lobby"), "w-1");

        Doors.open(doors.handler("lobby"), "w-2");
        doors.rooms().room("lobby").stream("s").append("fragment");
        doors.rooms().room("lobby").stream("s").end();

        assertThat(socket.read()).containsExactly("fragment");
    }

    @Test
    void whoLeavesIsGone() {
        Doors doors = Doors.usual();
        SocketHandler anna = doors.handler("lobby", "name", "anna");
        FakeSocket hers = Doors.open(anna, "w-1");

        anna.onClose(hers);

        assertThat(doors.rooms().open()).isEmpty();
        assertThat(doors.rooms()
                        .room("lobby")
                        .members(0)
                        .toCompletableFuture()
                        .join()
                        .count())
                .isZero();
    }

    @Test
    void whoMayNotPublishIsClosed() {
        Doors doors = Doors.with(TestRooms.USUAL.withPublishers(Publishers.SERVER));
        SocketHandler anna = doors.handler("lobby");
        FakeSocket hers = Doors.open(anna, "w-1");

        anna.onText(hers, "hello");

        assertThat(hers.closed()).isEqualTo(CloseCode.NOT_ALLOWED);
    }

    @Test
    void messageThatIsTooLargeClosesOnlyItsSender() {
        Doors doors = Doors.usual();
        SocketHandler anna = doors.handler("lobby");
        FakeSocket hers = Doors.open(anna, "w-1");
        FakeSocket his = Doors.open(doors.handler("lobby"), "w-2");

        anna.onText(hers, "x".repeat(65_537));

        assertThat(hers.closed()).isEqualTo(CloseCode.TOO_BIG);
        assertThat(his.closed()).isNull();
        assertThat(his.read()).isEmpty();
    }

    @Test
    void handlerAnswersTheSenderOnly() {
        RoomHandler parrot = new RoomHandler() {
            @Override
            public Verdict onMessage(Member member, Draft message, Room room) {
                member.answer("you said " + message.payload().string());
                return Verdict.drop();
            }
        };
        Doors doors = Doors.serving("lobby", parrot);
        SocketHandler anna = doors.handler("lobby");
        FakeSocket hers = Doors.open(anna, "w-1");
        FakeSocket his = Doors.open(doors.handler("lobby"), "w-2");

        anna.onText(hers, "hello");

        assertThat(hers.read()).containsExactly("you said hello");
        assertThat(his.read()).isEmpty();
    }

    @Test
    void memberWhoTakesNothingIsDisconnectedAndOthersAreNot() {
        Doors doors = Doors.usual();
        FakeSocket slow = FakeSocket.takesAtMost(3, "w-1");
        doors.handler("lobby").onOpen(slow);
        FakeSocket quick = Doors.open(doors.handler("lobby"), "w-2");

        for (int i = 0; i < 5; i++) {
            doors.rooms().room("lobby").publish("m" + i);
        }

        assertThat(slow.outbox().closeReason()).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(quick.read()).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void memberWhoMayMissSomethingKeepsHisConnectionAndGoesOnWhenHeReads() {
        Doors doors = Doors.with(TestRooms.USUAL.withSlow(SlowConsumer.VOLATILE));
        FakeSocket slow = FakeSocket.takesAtMost(4, "w-1");
        doors.handler("lobby").onOpen(slow);

        for (int i = 0; i < 50; i++) {
            doors.rooms().room("lobby").publish("m" + i);
        }
        List<String> waited = slow.read();
        doors.rooms().room("lobby").publish("now");

        assertThat(waited).containsExactly("m0", "m1", "m2");
        assertThat(slow.read()).containsExactly("now");
        assertThat(slow.outbox().isClosed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "since, 42:k3v9, since needs the subprotocol sluice.v1",
        "name, '', a member's name must have 1 to 255 bytes",
        "info, {, this is not a JSON value"
    })
    void whatCantBeIsRefusedBeforeTheUpgrade(String parameter, String value, String message) {
        assertThatThrownBy(() -> Doors.usual().handler("lobby", parameter, value))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().status()).isEqualTo(400))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST, false",
        "401, AUTHENTICATION, false",
        "403, NOT_ALLOWED, false",
        "404, BAD_REQUEST, false",
        "429, TOO_MANY_MESSAGES, true",
        "503, TRY_AGAIN_LATER, true"
    })
    void whomTheHandlerTurnsAwayIsToldWhetherToComeBack(int status, CloseCode code, boolean again) {
        Doors doors = Doors.serving("club:{name}", new RoomHandler() {
            @Override
            public void onJoin(Member member, Room room) {
                throw new ProblemException(status, "Turned Away", "members only");
            }
        });

        FakeSocket socket = Doors.open(doors.handler("club:blue", ENVELOPES), "w-1");
        FakeSocket plain = Doors.open(doors.handler("club:blue"), "w-2");

        assertThat(List.of(socket, plain)).extracting(FakeSocket::closed).containsOnly(code);
        assertThat(CloseCode.isForNow(code.number())).isEqualTo(again);
        assertThat(doors.rooms().open()).isEmpty();
    }

    @Test
    void whoMissedMoreThanMayWaitForHimGetsItAsFastAsHeTakesIt() {
        Doors doors = Doors.usual();
        FakeSocket first = Doors.open(doors.handler("lobby", ENVELOPES), "w-1");
        String seen = since(read(first.read().getFirst()));
        for (int i = 0; i < 200; i++) {
            doors.rooms().room("lobby").publish("m" + i);
        }
        FakeSocket narrow = FakeSocket.takesAtMost(10, "w-2");

        doors.handler("lobby", "protocol", "sluice.v1", "since", seen).onOpen(narrow);
        List<String> got = new ArrayList<>();
        for (List<String> some = narrow.read(); !some.isEmpty(); some = narrow.read()) {
            got.addAll(some);
        }

        assertThat(narrow.outbox().isClosed()).isFalse();
        assertThat(got).hasSize(201);
        assertThat(read(got.getLast()).getString("data")).isEqualTo("m199");
    }

    // --- envelopes

    @Test
    void firstEnvelopeSaysWhereTheReaderStands() {
        Doors doors = Doors.usual();
        doors.rooms().room("lobby").publish("before");

        FakeSocket socket = Doors.open(doors.handler("lobby", ENVELOPES), "w-1");

        JsonObject subscribed = read(socket.read().getFirst());
        assertThat(subscribed.getString("type")).isEqualTo("subscribed");
        assertThat(subscribed.getInt("offset")).isEqualTo(1);
        assertThat(subscribed.getBoolean("recovered")).isFalse();
    }

    @Test
    void whoComesBackGetsWhatHeMissedThroughAnotherDoorToo() {
        Doors doors = Doors.usual();
        FakeSocket first = Doors.open(doors.handler("lobby", ENVELOPES), "w-1");
        String seen = since(read(first.read().getFirst()));
        doors.rooms().room("lobby").publish("missed");

        FakeSocket second =
                Doors.open(doors.handler("lobby", "protocol", "sluice.v1", "since", seen, "name", "anna"), "w-2");

        List<String> got = second.read();
        assertThat(read(got.getFirst()).getBoolean("recovered")).isTrue();
        assertThat(read(got.get(1)).getString("data")).isEqualTo("missed");
    }

    @Test
    void commandsAreAnsweredUnderTheirReference() {
        Doors doors = Doors.usual();
        SocketHandler handler = doors.handler("lobby", "protocol", "sluice.v1", "name", "anna");
        FakeSocket socket = Doors.open(handler, "w-1");
        socket.read();

        handler.onText(socket, "{\"type\":\"publish\",\"data\":{\"a\":1},\"ref\":\"r1\"}");
        handler.onText(socket, "{\"type\":\"history\",\"limit\":5,\"ref\":\"r2\"}");
        handler.onText(socket, "{\"type\":\"presence\",\"ref\":\"r3\"}");
        handler.onText(socket, "{\"type\":\"ping\",\"ref\":\"r4\"}");

        List<JsonObject> all = socket.read().stream().map(RoomSocketsTest::read).toList();
        assertThat(all.stream().map(each -> each.getString("type") + each.getString("ref", "")))
                .containsExactlyInAnyOrder("message", "publishedr1", "historyr2", "presencer3", "pongr4");
        assertThat(all.stream().filter(each -> each.getString("type").equals("message")))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.getJsonObject("data").getInt("a")).isEqualTo(1));
        assertThat(all.stream().filter(each -> each.getString("type").equals("presence")))
                .singleElement()
                .satisfies(each -> assertThat(
                                each.getJsonArray("members").getJsonObject(0).getString("name"))
                        .isEqualTo("anna"));
    }

    @Test
    void oneConnectionReadsSeveralRoomsAndLeavesThem() {
        Doors doors = Doors.usual();
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");

        handler.onText(socket, "{\"type\":\"subscribe\",\"room\":\"news\"}");
        doors.rooms().room("news").publish("hello");
        handler.onText(socket, "{\"type\":\"leave\",\"room\":\"news\",\"ref\":\"r\"}");
        doors.rooms().room("news").publish("unheard");

        assertThat(types(socket)).containsExactly("subscribed", "subscribed", "message", "left");
        handler.onClose(socket);
        assertThat(doors.rooms().open()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | 3501 | this is not a JSON value",
                "[1] | 3501 | a command must be a JSON object with a type",
                "{\"type\":\"dance\"} | 3501 | type is \"dance\"; it must be publish",
                "{\"type\":\"publish\",\"room\":\"news\",\"data\":\"x\"} | 3507 | not in the room news",
                "{\"type\":\"publish\",\"kind\":\"binary\",\"data\":\"%\"} | 3501 | must be base64",
                "{\"type\":\"publish\",\"kind\":\"join\"} | 3501 | kind is \"join\"",
                "{\"type\":\"publish\",\"kind\":\"end\"} | 3501 | END must name its stream",
                "{\"type\":\"history\",\"limit\":0} | 3501 | limit is 0; it must be a whole number from 1 to 1000",
                "{\"type\":\"history\",\"limit\":1e99} | 3501 | limit is",
                "{\"type\":\"presence\",\"limit\":1001} | 3501 | it must be a whole number from 0 to 1000",
                "{\"type\":\"history\",\"since\":\"x\"} | 3501 | since is \"x\"",
                "{\"type\":\"subscribe\",\"room\":\"lobby\"} | 3501 | in the room lobby already"
            })
    void commandThatCantBeCarriedOutIsAnErrorAndTheConnectionGoesOn(String command, int code, String message) {
        Doors doors = Doors.usual();
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        socket.read();

        handler.onText(socket, command);
        handler.onText(socket, "{\"type\":\"ping\"}");

        List<String> said = socket.read();
        JsonObject error = read(said.getFirst());
        assertThat(error.getString("type")).isEqualTo("error");
        assertThat(error.getInt("code")).isEqualTo(code);
        assertThat(error.getString("message")).contains(message);
        assertThat(read(said.get(1)).getString("type")).isEqualTo("pong");
        assertThat(socket.closed()).isNull();
    }

    @Test
    void roomsRateHoldsForCommandsToo() {
        Doors doors = Doors.with(TestRooms.messagesPerSecond(1));
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        socket.read();

        for (int i = 0; i < 200; i++) {
            handler.onText(socket, "{\"type\":\"presence\"}");
        }
        handler.onText(socket, "{\"type\":\"subscribe\",\"room\":\"news\"}");
        handler.onText(socket, "{\"type\":\"leave\"}");

        List<JsonObject> all = socket.read().stream().map(RoomSocketsTest::read).toList();
        List<JsonObject> refused = all.stream()
                .filter(each -> each.getString("type").equals("error"))
                .toList();
        assertThat(refused).hasSizeBetween(100, 191).allSatisfy(each -> {
            assertThat(each.getInt("code")).isEqualTo(3013);
            assertThat(each.getString("message")).isEqualTo("this room takes 10 commands a second from one connection");
        });
        assertThat(all).extracting(each -> each.getString("type")).contains("subscribed");
        assertThat(socket.closed()).isNull();
    }

    @Test
    void presenceTellsHowManyAndTheFirstOfThem() {
        Doors doors = Doors.with(TestRooms.USUAL.withMembers(3_000));
        for (int i = 0; i < 2_000; i++) {
            Doors.open(doors.handler("lobby", "name", "n" + i, "info", "\"" + "x".repeat(1_000) + "\""), "v-" + i);
        }
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        socket.read();

        handler.onText(socket, "{\"type\":\"presence\",\"limit\":0}");
        handler.onText(socket, "{\"type\":\"presence\",\"limit\":3}");
        handler.onText(socket, "{\"type\":\"presence\",\"limit\":1000}");

        List<String> texts = socket.read();
        List<JsonObject> all = texts.stream().map(RoomSocketsTest::read).toList();
        assertThat(all).hasSize(3).allMatch(each -> each.getInt("count") == 2_001);
        assertThat(all.stream().map(each -> each.getJsonArray("members").size()).toList())
                .startsWith(0, 3);
        assertThat(texts.getLast().length()).isBetween(100_000, 140_000);
    }

    @Test
    void handlerIsToldWhyHisMemberLeft() {
        List<CloseReason> reasons = new ArrayList<>();
        RoomHandler noting = new RoomHandler() {
            @Override
            public void onLeave(Member member, Room room, CloseReason why) {
                reasons.add(why);
            }
        };
        Doors doors = Doors.serving("lobby", noting);
        for (CloseReason why : List.of(CloseReason.COMPLETED, CloseReason.TOO_SLOW)) {
            for (String[] protocol : List.of(new String[0], ENVELOPES)) {
                SocketHandler handler = doors.handler("lobby", protocol);
                FakeSocket socket = Doors.open(handler, "w-1");
                socket.ended(why);
                handler.onClose(socket);
            }
        }

        assertThat(reasons)
                .containsExactly(
                        CloseReason.COMPLETED, CloseReason.COMPLETED, CloseReason.TOO_SLOW, CloseReason.TOO_SLOW);
    }

    @Test
    void textOfAStreamThatIsLargerThanWhatMayWaitComesToWhoComesBack() {
        Doors doors = Doors.usual();
        String start = doors.rooms()
                .room("lobby")
                .latest(1)
                .toCompletableFuture()
                .join()
                .top()
                .toString();
        RoomStream answer = doors.rooms().room("lobby").stream("a1");
        for (int i = 0; i < 30; i++) {
            answer.append("x".repeat(50_000));
        }
        FakeSocket back = FakeSocket.takesAtMostBytes(1 << 20, "w-1");

        doors.handler("lobby", "protocol", "sluice.v1", "since", start).onOpen(back);
        StringBuilder text = new StringBuilder();
        for (List<String> some = back.read(); !some.isEmpty(); some = back.read()) {
            some.stream()
                    .map(RoomSocketsTest::read)
                    .filter(each -> each.getString("type").equals("append"))
                    .forEach(each -> text.append(each.getString("data")));
        }

        assertThat(back.outbox().closeReason()).isNull();
        assertThat(text).hasSize(1_500_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload", "sluice.v1"})
    void textsOfOpenStreamsComeWhenThereIsRoomForThem(String protocol) {
        Doors doors = Doors.usual();
        for (String name : List.of("a1", "a2", "a3")) {
            RoomStream answer = doors.rooms().room("lobby").stream(name);
            for (int i = 0; i < 15; i++) {
                answer.append("x".repeat(50_000));
            }
        }
        FakeSocket late = FakeSocket.takesAtMostBytes(1 << 20, "w-1");
        late.send(Frame.text("something that waits"));

        doors.handler("lobby", "protocol", protocol).onOpen(late);
        long read = 0;
        for (List<String> some = late.read(); !some.isEmpty(); some = late.read()) {
            read += some.stream().mapToLong(String::length).sum();
        }

        assertThat(late.outbox().closeReason()).isNull();
        assertThat(read).isGreaterThan(3 * 15 * 50_000);
    }

    @Test
    void whoPublishesOverAPlainConnectionIsToldWhyItIsRefused() {
        Doors doors = Doors.serving("lobby", new RoomHandler() {
            @Override
            public Verdict onMessage(Member member, Draft message, Room room) {
                return Verdict.refuse("no shouting");
            }
        });
        SocketHandler handler = doors.handler("lobby");
        FakeSocket socket = Doors.open(handler, "w-1");

        handler.onText(socket, "AH");

        assertThat(socket.read()).containsExactly("no shouting");
        assertThat(socket.closed()).isNull();
    }

    @Test
    void refusedMessageIsToldWithItsReason() {
        RoomHandler strict = new RoomHandler() {
            @Override
            public Verdict onMessage(Member member, Draft message, Room room) {
                return Verdict.refuse("no shouting");
            }
        };
        Doors doors = Doors.serving("lobby", strict);
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        socket.read();

        handler.onText(socket, "{\"type\":\"publish\",\"data\":\"HELLO\",\"ref\":\"r1\"}");

        JsonObject error = read(socket.read().getFirst());
        assertThat(error.getString("message")).isEqualTo("no shouting");
        assertThat(error.getString("ref")).isEqualTo("r1");
    }

    @Test
    void streamGoesToAllAsFragmentsAndToWhoComesLateAsItsTextSoFar() {
        Doors doors = Doors.usual();
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        handler.onText(socket, "{\"type\":\"publish\",\"stream\":\"a1\",\"data\":\"To\"}");
        handler.onText(socket, "{\"type\":\"publish\",\"stream\":\"a1\",\"data\":\" be\"}");

        FakeSocket late = Doors.open(doors.handler("lobby", ENVELOPES), "w-2");
        handler.onText(socket, "{\"type\":\"publish\",\"kind\":\"end\",\"stream\":\"a1\"}");

        assertThat(types(socket)).containsExactly("subscribed", "append", "append", "end");
        List<String> heard = late.read();
        assertThat(read(heard.get(0)).getJsonArray("streams")).singleElement().satisfies(text -> {
            assertThat(text.asJsonObject().getString("type")).isEqualTo("append");
            assertThat(text.asJsonObject().getString("stream")).isEqualTo("a1");
            assertThat(text.asJsonObject().getString("data")).isEqualTo("To be");
        });
        assertThat(read(heard.get(1)).getString("outcome")).isEqualTo("complete");
    }

    @Test
    void whoIsCutAfterHisFirstEnvelopeHasTheTextsOfAllOpenStreams() {
        Doors doors = Doors.usual();
        doors.rooms().room("lobby").stream("a1").append("To be");
        doors.rooms().room("lobby").stream("a2").append("Once");
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket late = Doors.open(handler, "w-1");
        JsonObject first = read(late.read().getFirst());
        handler.onClose(late);
        doors.rooms().room("lobby").stream("a2").append(" upon");

        FakeSocket again = Doors.open(doors.handler("lobby", "protocol", "sluice.v1", "since", since(first)), "w-2");

        assertThat(first.getJsonArray("streams"))
                .extracting(text -> text.asJsonObject().getString("data"))
                .containsExactly("To be", "Once");
        List<String> heard = again.read();
        assertThat(read(heard.get(0)).getBoolean("recovered")).isTrue();
        assertThat(read(heard.get(1)).getString("data")).isEqualTo(" upon");
    }

    @Test
    void makerOfAStreamThatWasCalledOffIsToldAsAnError() {
        Doors doors = Doors.usual();
        SocketHandler handler = doors.handler("lobby", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        handler.onText(socket, "{\"type\":\"publish\",\"stream\":\"a1\",\"data\":\"To\"}");
        doors.rooms().room("lobby").stream("a1").cancel();

        handler.onText(socket, "{\"type\":\"publish\",\"stream\":\"a1\",\"data\":\" be\",\"ref\":\"r1\"}");

        JsonObject error = read(socket.read().getLast());
        assertThat(error.getString("message")).isEqualTo("the stream a1 was called off");
        assertThat(error.getInt("code")).isEqualTo(CloseCode.POLICY.number());
        assertThat(error.getString("ref")).isEqualTo("r1");
        assertThat(socket.closed()).isNull();
    }

    @Test
    void connectionLeavesAllItsRoomsAlthoughTheirHandlersFail() {
        RoomHandler broken = new RoomHandler() {
            @Override
            public void onLeave(Member member, Room room, CloseReason why) {
                throw new UnknownFailure();
            }
        };
        Doors doors = Doors.serving("room:{id}", broken);
        SocketHandler handler = doors.handler("room:1", ENVELOPES);
        FakeSocket socket = Doors.open(handler, "w-1");
        handler.onText(socket, "{\"type\":\"subscribe\",\"room\":\"room:2\"}");
        handler.onText(socket, "{\"type\":\"subscribe\",\"room\":\"room:3\"}");
        assertThat(doors.rooms().open()).hasSize(3);

        assertThatThrownBy(() -> handler.onClose(socket)).isInstanceOf(UnknownFailure.class);

        assertThat(doors.rooms().open()).isEmpty();
    }

    /** None of those that are expected of foreign code. */
    private static final class UnknownFailure extends Error {
        private static final long serialVersionUID = 1L;
    }
}
