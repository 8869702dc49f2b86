package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Message;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Position;
import dev.sluice.rooms.Sink;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00.120Z");

    private static Message message(Draft draft) {
        return new Message("chat:lobby", 42, "k3v9", TIME, draft);
    }

    private static JsonObject read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Test
    void textHasAllThatThereIsToSay() {
        assertThat(Envelope.of(message(Draft.text("hello").by("ann").withKey("greeting"))))
                .isEqualTo("{\"type\":\"message\",\"room\":\"chat:lobby\",\"offset\":42,\"epoch\":\"k3v9\","
                        + "\"id\":\"k3v9-42\",\"time\":\"2026-11-21T10:00:00.120Z\",\"sender\":\"ann\","
                        + "\"key\":\"greeting\",\"kind\":\"text\",\"data\":\"hello\"}");
    }

    @Test
    void jsonStaysTheValueThatItIsOnOneLine() {
        String envelope = Envelope.of(message(Draft.of(Kind.JSON, Payload.text("{\n  \"a\": [1, \"two\"]\r\n}"))));

        assertThat(envelope).doesNotContain("\n").doesNotContain("\r");
        assertThat(read(envelope).getJsonObject("data").getJsonArray("a").getString(1))
                .isEqualTo("two");
    }

    @Test
    void bytesAreBase64() {
        String envelope = Envelope.of(message(Draft.of(Kind.BINARY, Payload.of(new byte[] {0, -1, 16}))));

        assertThat(read(envelope).getString("data")).isEqualTo("AP8Q");
        assertThat(read(envelope).getString("kind")).isEqualTo("binary");
    }

    @Test
    void streamsSayTheirNameAndHowTheyEnded() {
        JsonObject append = read(Envelope.of(message(Draft.of(Kind.APPEND, "a1", Payload.text("To be")))));
        JsonObject abort = read(Envelope.of(message(Draft.of(Kind.ABORT, "a1", Payload.text("no power")))));

        assertThat(append.getString("type") + append.getString("stream") + append.getString("data"))
                .isEqualTo("appenda1To be");
        assertThat(abort.getString("type") + " " + abort.getString("outcome") + " " + abort.getString("reason"))
                .isEqualTo("end aborted no power");
    }

    @Test
    void whoComesTellsOfHimselfInJson() {
        JsonObject join = read(Envelope.of(message(
                Draft.of(Kind.JOIN, Payload.text("{\"age\":7}")).by("ann").withKey("w-12"))));

        assertThat(join.getString("type")).isEqualTo("join");
        assertThat(join.getString("connection")).isEqualTo("w-12");
        assertThat(join).doesNotContainKey("key");
        assertThat(join.getJsonObject("info").getInt("age")).isEqualTo(7);
    }

    @Test
    void controlCharacterHasFourDigits() {
        assertThat(Envelope.error("", 3501, "a\u001fb\u2028", ""))
                .isEqualTo("{\"type\":\"error\",\"code\":3501,\"message\":\"a\\u001fb\\u2028\"}");
    }

    @Test
    void placeInARoomSaysWhetherSomethingWasMissed() {
        Sink.Joined joined = new Sink.Joined(true, false, new Position(3, "k3v9"), new Position(9, "k3v9"), List.of());

        assertThat(Envelope.subscribed("lobby", joined, 2))
                .isEqualTo("{\"type\":\"subscribed\",\"room\":\"lobby\",\"recovered\":false,\"offset\":3,"
                        + "\"epoch\":\"k3v9\",\"members\":2}");
    }

    @Test
    void placeInARoomHoldsWhatThereIsOfOpenStreams() {
        Position top = new Position(9, "k3v9");
        List<Message> streams = List.of(message(Draft.of(Kind.APPEND, "a1", Payload.text("To be"))));

        JsonObject subscribed = read(Envelope.subscribed("lobby", new Sink.Joined(false, false, top, top, streams), 2));

        assertThat(subscribed.getInt("offset")).isEqualTo(9);
        assertThat(subscribed.getJsonArray("streams")).containsExactly(read(Envelope.of(streams.getFirst())));
    }

    @Test
    void anyTextComesBackAsItWas() throws Exception {
        Seeds.each(300, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                int kind = random.nextInt(5);
                text.appendCodePoint(
                        switch (kind) {
                            case 0 -> random.nextInt(0x20);
                            case 1 -> "\"\\/\u2028\u2029\u007f".codePointAt(random.nextInt(6));
                            case 2 -> 0x1F600 + random.nextInt(64);
                            case 3 -> 0xD800 + random.nextInt(0x800); // half of a pair
                            default -> 0x20 + random.nextInt(0x500);
                        });
            }
            String envelope = Envelope.error("", 3501, text.toString(), "");
            String overTheWire = new String(envelope.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

            assertThat(overTheWire).doesNotContain("\n");
            assertThat(read(overTheWire).getString("message")).isEqualTo(text.toString());
        });
    }
}
