package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.Frame;
import dev.sluice.stream.StreamOut;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that a reader can resume: each has its number as id, and a reader that comes back with {@code Last-Event-ID} gets
 * the next one. To try that, connections can be cut. The texts are those that readers of event streams stumble over.
 *
 * <p>An {@link EventStream} would say that it failed. A connection that is lost does not, so this writes the frames itself.
 */
@Dependent
@Path("stream/replay")
public class ReplayResource {

    private static final int MOST_ITEMS = 1_000_000;
    private static final Duration RETRY = Duration.ofMillis(100);

    private static final List<String> TYPES = List.of("message", "tick", "named: Grüße 🌊");

    private static final List<String> TEXTS = List.of(
            "plain",
            "LF\nbetween",
            "CR\rbetween",
            "CRLF\r\nbetween",
            "\nbreaks at both ends\r\n",
            "\n\r\r\n\r",
            "",
            " one blank before",
            "   three blanks before, two after  ",
            "\t\ttabs\t",
            " ",
            ": no comment",
            "data: no field\nid: 999\n\nevent: none",
            "Grüße 🌊 日本語 👩‍👩‍👧‍👦",
            "\uFEFFbyte order mark\uFEFF",
            "NUL \0 in the middle\0",
            "no line ends: \u0085 \u2028 \u2029 \u000B \f",
            "characters of no meaning: \u0001 \u001F \u007F \uFFFD \uFFFE",
            "[\"🌊\", {}]".repeat(5_000));

    /**
     * The events 1 to {@code items}, then an event {@code done}. With {@code cutAfter} each connection is broken off after
     * so many events, with {@code endAfter} it ends cleanly, as behind a proxy that has had enough; both in the middle of
     * the next event.
     */
    @GET
    public StreamingResponse replay(
            @QueryParam("items") @Nullable String items,
            @QueryParam("cutAfter") @Nullable String cutAfter,
            @QueryParam("endAfter") @Nullable String endAfter,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        int last = Parameter.whole("items", items, TEXTS.size(), 0, MOST_ITEMS);
        int cut = Parameter.whole("cutAfter", cutAfter, MOST_ITEMS, 1, MOST_ITEMS);
        int end = Parameter.whole("endAfter", endAfter, MOST_ITEMS, 1, MOST_ITEMS);
        int received = Parameter.whole("Last-Event-ID", lastEventId, 0, 0, MOST_ITEMS);
        return StreamingResponse.of(EventStream.MEDIA_TYPE, out -> {
                    for (int number = received + 1; number <= last; number++) {
                        int sent = number - received - 1;
                        if (sent == end) {
                            unfinished(out, event(number).frame());
                            return;
                        }
                        if (sent == cut) {
                            unfinished(out, event(number).frame());
                            throw new IOException("cut in event " + number + ", as it was asked to");
                        }
                        out.write(SseEvent.comment("event " + number + " of " + last));
                        out.write(event(number).frame());
                    }
                    out.write(SseEvent.of("done", Integer.toString(last)).frame());
                })
                .commitEarly();
    }

    private static SseEvent event(int number) {
        return SseEvent.of(TYPES.get(number % TYPES.size()), TEXTS.get((number - 1) % TEXTS.size()))
                .withId(Integer.toString(number))
                .withRetry(RETRY);
    }

    /** All but the line end that makes it an event: a reader that counts its id as received will miss it. */
    private static void unfinished(StreamOut out, Frame event) throws IOException, InterruptedException {
        out.write(event.array(), 0, event.length() - 1);
    }
}
