package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.Script;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers of the router that are read more than once. */
abstract class RouterReplayScenarios extends RouterAccountScenarios {

    private static final String KEPT = "v1/kept/chat/completions";
    private static final String RESUMES = "X-Sluice-Resume: 1\r\n";
    private static final String COALESCES = "X-Sluice-Coalesce: 1\r\n";
    private static final Pattern ID = Pattern.compile("(?i)x-stream-id: (stream-[0-9a-f]{32})\r\n");

    /** Where the stream is whose answer begins so. */
    private static String path(String head) {
        Matcher id = ID.matcher(head);
        assertThat(id.find()).as(head).isTrue();
        assertThat(head).contains("/v1/streams/" + id.group(1) + "\r\n");
        return "v1/streams/" + id.group(1);
    }

    private HttpRequest.Builder reading(String path) {
        return HttpRequest.newBuilder(at(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + RouterUpstreams.KEY);
    }

    private Received readOn(String path, int after) throws Exception {
        return Received.from(
                reading(path).header("Last-Event-ID", Integer.toString(after)).build());
    }

    @Test
    void whoLosesTheConnectionReadsOnWhereItBroke() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        first.next(Script.events()
                .event(token("one"))
                .awaits(lost)
                .event(token("two"))
                .event(token("three"))
                .event("[DONE]"));
        String path;
        try (RawConnection reader = asking(KEPT, 0, RESUMES)) {
            path = path(reader.readUntil("id: 1\ndata: " + token("one") + "\n\n"));
            reader.reset();
        }
        lost.countDown();

        Received rest = readOn(path, 1);

        assertThat(rest.status()).isEqualTo(200);
        assertThat(rest.data()).containsExactly(token("two"), token("three"), "[DONE]");
        assertThat(rest.lines()).contains("id: 2", "id: 3");
        assertThat(rest.failure()).isEmpty();
        assertThat(readOn(path, 0).data()).as("it is kept").hasSize(4);
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void manyReadWhatOneHasAskedFor() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        first.next(twoTokens(all));
        try (RawConnection asker = asking(KEPT, 0, RESUMES)) {
            String path = path(asker.readUntil(token("one") + "\n\n"));
            List<CompletableFuture<List<String>>> readers = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                        try {
                            return readOn(path, 0).data();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }))
                    .toList();
            all.countDown();

            assertThat(readers)
                    .allSatisfy(reader -> assertThat(reader)
                            .succeedsWithin(Duration.ofSeconds(60))
                            .isEqualTo(List.of(token("one"), token("two"), "[DONE]")));
            asker.readUntil("data: [DONE]\n\n");
        }
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void whoStopsAStreamHasItsUpstreamStopped() throws Exception {
        first.next(Script.events().event(token("one")).holdsOpen());
        try (RawConnection reader = asking(KEPT, 0, RESUMES)) {
            String path = path(reader.readUntil(token("one") + "\n\n"));
            FakeExchange exchange = first.awaitRequest();

            assertThat(answer(reading(path).DELETE()).statusCode()).isEqualTo(204);

            assertThat(reader.readUntil("\"code\":\"stream_stopped\"")).doesNotContain("[DONE]");
            assertThat(exchange.clientClosed()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(answer(reading(path)).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aStreamIsThereForWhoHasAskedForItAlone() throws Exception {
        first.next(Script.events().event(token("one")).event("[DONE]"));
        try (RawConnection reader = asking(KEPT, 0, RESUMES)) {
            String path = path(reader.readUntil("data: [DONE]\n\n"));

            assertThat(answer(reading(path)
                                    .setHeader("Authorization", "Bearer " + RouterUpstreams.LIMITED_KEY)
                                    .DELETE())
                            .statusCode())
                    .isEqualTo(404);
            assertThat(answer(HttpRequest.newBuilder(at(path))).statusCode()).isEqualTo(401);
            assertThat(readOn(path, 1).data()).containsExactly("[DONE]");
            assertThat(readOn(path, 7).status()).as("there is no such event").isEqualTo(400);
        }
    }

    @Test
    void whoAsksTheSameAtTheSameTimeSharesTheAnswer() throws Exception {
        CountDownLatch both = new CountDownLatch(1);
        first.next(twoTokens(both));
        try (RawConnection one = asking(CHAT, 0, COALESCES)) {
            one.readUntil(token("one") + "\n\n");
            try (RawConnection other = asking(CHAT, 0, COALESCES)) {
                other.readUntil(token("one") + "\n\n");
                one.leave();
                both.countDown();

                assertThat(other.readUntil("data: [DONE]\n\n")).contains(token("two"));
            }
        }
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatNobodyCanComeBackToIsStoppedWithItsLastReader() throws Exception {
        first.next(Script.events().event(token("one")).holdsOpen());
        try (RawConnection one = asking(CHAT, 0, COALESCES)) {
            one.readUntil(token("one") + "\n\n");
            FakeExchange exchange = first.awaitRequest();
            one.leave();

            assertThat(exchange.clientClosed()).succeedsWithin(Duration.ofSeconds(10));
        }
    }
}
