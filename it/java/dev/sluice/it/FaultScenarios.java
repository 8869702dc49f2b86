package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of readers and sources when one of them fails, leaves, or takes too long, on every server. */
abstract class FaultScenarios extends StreamScenarios {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a\r\nX-Injected: 1", "a\nb", "a\rb", "a\0b"})
    void aHeaderFieldThatCouldAddAnotherIsRefused(String value) throws Exception {
        HttpResponse<byte[]> response =
                fetch("stream/edges/header?value=" + URLEncoder.encode(value, StandardCharsets.UTF_8));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().map()).doesNotContainKey("x-injected");
        assertThat(field(fetch("stream/edges/header?value=harmless"), "X-Example"))
                .isEqualTo("harmless");
    }

    @Test
    void eventsOfAFailedSourceEndWithAnErrorThatTellsNothingOfTheInside() throws Exception {
        Received received = Received.from(at("stream/fails/events?at=500"));

        assertThat(received.failure()).isEmpty();
        assertThat(received.data()).hasSize(501);
        assertThat(received.data().get(499)).isEqualTo("item 499");
        assertThat(received.lines()).contains("event: error");
        assertThat(received.data().getLast()).contains("failed").doesNotContain("asked");
    }

    @ParameterizedTest(name = "at {0}")
    @ValueSource(ints = {0, 500})
    void anObjectThatAStandardSinkCantWriteEndsItWithAnError(int at) throws Exception {
        long failed = ended("SOURCE_FAILED");

        Received received = Received.from(at("stream/fails/sink?at=" + at));

        assertThat(received.failure()).isEmpty();
        assertThat(received.data()).hasSize(at + 1);
        if (at > 0) {
            assertThat(received.data().get(at - 1)).isEqualTo("{\"number\":" + (at - 1) + "}");
        }
        assertThat(received.lines()).contains("event: error");
        assertThat(received.data().getLast()).contains("SOURCE_FAILED").doesNotContain("asked", "half");
        Await.until("it is counted", () -> ended("SOURCE_FAILED") > failed);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"loop", "iterator", "iterable", "stream", "input-stream", "publisher", "stage"})
    void everyKindOfSourceArrivesWholeOrIsSeenToFail(String kind) throws Exception {
        HttpResponse<byte[]> whole = fetch("stream/sources/" + kind + "?items=2000");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(text(whole).lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, 2_000).mapToObj(i -> "line " + i).toList());
        assertThat(fetch("stream/sources/" + kind + "?items=0").body()).isEmpty();

        HttpResponse<byte[]> refused = fetch("stream/sources/" + kind + "?failsAt=0");
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(text(refused)).contains("\"status\":500").doesNotContain("asked");

        try (RawConnection reader = open("stream/sources/" + kind + "?failsAt=500")) {
            assertBrokenOff(reader.readToEnd(45_000), "line 499\n");
        }
    }

    @Test
    void itemsThatBecameEventsForTheirReaderEndWithAnErrorToo() throws Exception {
        HttpResponse<byte[]> events = fetch("stream/fails/items?at=2", "Accept", "text/event-stream");

        assertThat(text(events)).startsWith("data: 0\n\ndata: 1\n\nevent: error\n");
        Received array = Received.from(at("stream/fails/items?at=2"));
        assertThat(array.failure()).as("a JSON array has no words for it").isPresent();
        assertThat(array.lines()).startsWith("[", "0,").doesNotContain("]");
    }

    @Test
    void aStandardOutputThatFailsBeforeItsFirstByteIsAnError() throws Exception {
        HttpResponse<byte[]> failed = fetch("stream/fails/output?at=0");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(field(failed, "Content-Type")).startsWith("application/problem+json");
        assertThat(text(failed)).contains("\"status\":500").doesNotContain("asked");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {204, 205, 304})
    void aStreamUnderAStatusThatHasNoBodyIsAMistakeThatTheLogExplains(int status) throws Exception {
        HttpResponse<byte[]> refused = fetch("stream/edges/status?status=" + status);

        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(field(refused, "Content-Type")).startsWith("application/problem+json");
        assertThat(text(refused)).contains("\"status\":500").doesNotContain("sent");
        Await.until(
                "the log says what to do",
                () -> server().log()
                        .contains("return Response.status(" + status
                                + ").build() alone, or choose a status that has one"));
        assertThat(text(fetch("stream/edges/status?status=203"))).isEqualTo("sent\n");
    }

    @Test
    void aReaderThatLeavesBeforeTheFirstByteEndsItsSource() throws Exception {
        long id = newId();
        open("stream/edges/silent?items=0&idleMillis=3000&id=" + id).close();

        // most servers see it only when there is something to write, and nothing ever is
        assertThat(ending(id).reason()).isIn("CLIENT_GONE", "SOURCE_SILENT");
    }

    @Test
    void aReaderThatLeavesInTheMiddleEndsItsSource() throws Exception {
        long id = newId();
        try (RawConnection reader = open("stream/edges/endless?id=" + id)) {
            reader.readUntil("item 3\n");
        }

        assertThat(ending(id).reason()).isEqualTo("CLIENT_GONE");
    }

    @Test
    void aSourceBlockedInAReadIsEndedWithinASecondAfterItsReadersLeavingIsSeen() throws Exception {
        long id = newId();
        long asked = System.nanoTime();
        try (RawConnection reader = open("stream/edges/blocked?id=" + id)) {
            reader.readUntil(": heartbeat");
        }
        Duration left = Duration.ofNanos(System.nanoTime() - asked);

        Ending ending = ending(id);
        assertThat(ending.reason()).isEqualTo("CLIENT_GONE");
        // within two heartbeats of 300 ms, and what a busy machine adds
        assertThat(ending.lasted()).isLessThan(left.plusMillis(600).plusSeconds(5));
    }

    @Test
    void aSilentSourceIsEndedAfterItsTimeAndNeverCleanly() throws Exception {
        long id = newId();
        try (RawConnection reader = open("stream/edges/silent?idleMillis=300&id=" + id)) {
            assertBrokenOff(reader.readToEnd(45_000), "item 0\n");
        }

        assertEnding(id, "SOURCE_SILENT", Duration.ofMillis(300));
    }

    @Test
    void anEndlessSourceIsEndedAfterItsTimeAndNeverCleanly() throws Exception {
        long id = newId();
        try (RawConnection reader = open("stream/edges/endless?totalMillis=700&id=" + id)) {
            assertBrokenOff(reader.readToEnd(45_000), "item 2\n");
        }

        assertEnding(id, "LIMIT", Duration.ofMillis(700));
    }

    private static void assertBrokenOff(String response, String text) {
        assertThat(response).startsWith("HTTP/1.1 200 ").contains(text);
        assertThat(ChunkedBody.endsAsIfWhole(response))
                .as("ends as if it were whole")
                .isFalse();
    }

    /** The stream ended for this reason when it had lasted for so long, by the server's clock, and is counted so. */
    private void assertEnding(long id, String reason, Duration limit) throws Exception {
        Ending ending = ending(id);
        assertThat(ending.reason()).isEqualTo(reason);
        assertThat(ending.lasted()).isBetween(limit, limit.plusSeconds(5)); // a busy machine is late
        assertThat(get("admin/streams").body()).contains("\"" + reason + "\":");
    }

    private static long newId() {
        return new Random().nextLong(Long.MAX_VALUE);
    }

    /** Why a stream ended, and after how long by the server's clock. */
    private record Ending(String reason, Duration lasted) {}

    /** The end of a stream, whose source's {@code finally} ran within a second of it, by the server's clock. */
    private Ending ending(long id) throws Exception {
        String path = "stream/edges/ended?id=" + id;
        Await.until("the source's finally has run", () -> !get(path).body().isEmpty());
        String[] words = get(path).body().split(" ", -1);
        assertThat(Duration.ofNanos(Long.parseLong(words[2])))
                .as("from the end that was seen to the source's finally, which may be quicker")
                .isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(1));
        return new Ending(words[0], Duration.ofNanos(Long.parseLong(words[1])));
    }
}
