package dev.sluice.rooms.door;

import dev.sluice.broker.Attendance;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.broker.Presence;
import dev.sluice.broker.Published;
import dev.sluice.broker.Slice;
import dev.sluice.rooms.Sink;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes what the server says of rooms as JSON objects on one line each: the frames of {@code sluice.v1}, the data of
 * events and the lines of NDJSON. Written by hand, since a message can hold a JSON value that is copied as it is.
 */
final class Envelope {

    /** Always three digits of milliseconds: all times have one length, and can be compared as texts. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final HexFormat HEX = HexFormat.of();

    private Envelope() {}

    /** A message of a room. */
    static String of(Message message) {
        Line line = new Line(type(message.kind())).text("room", message.log()).position(message.position());
        line.text("id", message.id()).time(message.time()).text("sender", message.sender());
        message.key().ifPresent(key -> line.text(isOfMember(message.kind()) ? "connection" : "key", key));
        message.stream().ifPresent(stream -> line.text("stream", stream));
        content(line, message);
        return line.end();
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case TEXT, BINARY, JSON -> "message";
            case JOIN -> "join";
            case LEAVE -> "leave";
            case APPEND -> "append";
            case END, ABORT, CANCEL -> "end";
        };
    }

    private static boolean isOfMember(Kind kind) {
        return kind == Kind.JOIN || kind == Kind.LEAVE;
    }

    private static void content(Line line, Message message) {
        switch (message.kind()) {
            case TEXT ->
                line.text("kind", "text").text("data", message.payload().string());
            case BINARY ->
                line.text("kind", "binary")
                        .text(
                                "data",
                                Base64.getEncoder()
                                        .encodeToString(message.payload().array()));
            case JSON ->
                line.text("kind", "json").json("data", message.payload().string());
            case JOIN, LEAVE -> {
                if (message.payload().length() > 0) {
                    line.json("info", message.payload().string());
                }
            }
            case APPEND -> line.text("data", message.payload().string());
            case END -> line.text("outcome", "complete");
            case ABORT ->
                line.text("outcome", "aborted").text("reason", message.payload().string());
            case CANCEL -> line.text("outcome", "cancelled");
        }
    }

    /** Something for one reader alone, without a place in the room. */
    static String answer(String room, Draft answer) {
        Line line = new Line("answer").text("room", room);
        String data = answer.payload().string();
        return switch (answer.kind()) {
            case JSON -> line.text("kind", "json").json("data", data).end();
            case BINARY ->
                line.text("kind", "binary")
                        .text(
                                "data",
                                Base64.getEncoder()
                                        .encodeToString(answer.payload().array()))
                        .end();
            default -> line.text("kind", "text").text("data", data).end();
        };
    }

    /** A reader has his place, and what there is of open streams, in one. */
    static String subscribed(String room, Sink.Joined joined, int members) {
        Line line = new Line("subscribed")
                .text("room", room)
                .truth("recovered", joined.recovered())
                .position(joined.from())
                .number("members", members);
        List<String> streams = joined.streams().stream().map(Envelope::of).toList();
        return (streams.isEmpty() ? line : line.array("streams", streams)).end();
    }

    /** Messages are missing. */
    static String gap(String room, Sink.Gap gap) {
        return new Line("gap")
                .text("room", room)
                .text("from", gap.from().toString())
                .text("to", gap.to().toString())
                .end();
    }

    /** Something went wrong; {@code code} is a close code, or what would be one. */
    static String error(String room, int code, String message, String ref) {
        Line line = new Line("error");
        if (!room.isEmpty()) {
            line.text("room", room);
        }
        return line.number("code", code).text("message", message).ref(ref).end();
    }

    /** A message has got its place; {@code answers} are the envelopes that the room's handler answered. */
    static String published(String room, Published published, List<String> answers, String ref) {
        return new Line("published")
                .text("room", room)
                .position(published.position())
                .truth("repeated", published.repeated())
                .answers(answers)
                .ref(ref)
                .end();
    }

    /** The room's handler let nobody have it. */
    static String dropped(String room, List<String> answers, String ref) {
        return new Line("dropped").text("room", room).answers(answers).ref(ref).end();
    }

    /** A reader has left. */
    static String left(String room, String ref) {
        return new Line("left").text("room", room).ref(ref).end();
    }

    /** A part of what the room remembers. */
    static String history(String room, Slice slice, boolean recovered, String ref) {
        return new Line("history")
                .text("room", room)
                .truth("recovered", recovered)
                .position(slice.end())
                .text("top", slice.top().toString())
                .truth("more", slice.hasMore())
                .array("messages", slice.messages().stream().map(Envelope::of).toList())
                .ref(ref)
                .end();
    }

    /** How many are there, and some of them. */
    static String presence(String room, Attendance present, String ref) {
        return new Line("presence")
                .text("room", room)
                .number("count", present.count())
                .array("members", present.first().stream().map(Envelope::member).toList())
                .ref(ref)
                .end();
    }

    private static String member(Presence who) {
        Line line = new Line().text("name", who.name()).text("connection", who.connection());
        return (who.info().isEmpty() ? line : line.json("info", who.info())).end();
    }

    /** The answer to a ping, or a sign of life. */
    static String simple(String type, String ref) {
        return new Line(type).ref(ref).end();
    }

    /** One object, member by member. Owned by one writer. */
    private static final class Line {

        private final StringBuilder text = new StringBuilder(160).append('{');

        Line() {}

        Line(String type) {
            text("type", type);
        }

        Line text(String name, String value) {
            name(name);
            quote(value);
            return this;
        }

        Line json(String name, String value) {
            name(name);
            // a line break may only stand between tokens, where a blank does as well
            text.append(value.replace('\n', ' ').replace('\r', ' '));
            return this;
        }

        Line number(String name, long value) {
            name(name);
            text.append(value);
            return this;
        }

        Line truth(String name, boolean value) {
            name(name);
            text.append(value);
            return this;
        }

        Line position(Position position) {
            return number("offset", position.offset()).text("epoch", position.epoch());
        }

        Line time(Instant time) {
            return text("time", TIME.format(time));
        }

        Line ref(String ref) {
            return ref.isEmpty() ? this : text("ref", ref);
        }

        Line answers(List<String> answers) {
            return answers.isEmpty() ? this : array("answers", answers);
        }

        Line array(String name, List<String> objects) {
            name(name);
            text.append('[').append(String.join(",", objects)).append(']');
            return this;
        }

        String end() {
            return text.append('}').toString();
        }

        private void name(String name) {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append('"').append(name).append("\":");
        }

        /** RFC 8259 section 7. */
        private void quote(String value) {
            text.append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') {
                    text.append('\\').append(c);
                } else if (c == '\n') {
                    text.append("\\n");
                } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                    surrogateOrControl(value, i, c);
                } else {
                    text.append(c);
                }
            }
            text.append('"');
        }

        /** Half of a pair can't be written as UTF-8, and would become a question mark. */
        private void surrogateOrControl(String value, int i, char c) {
            boolean paired = Character.isHighSurrogate(c)
                    ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                    : Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
            if (paired) {
                text.append(c);
            } else {
                text.append("\\u").append(HEX.toHexDigits(c));
            }
        }
    }
}
