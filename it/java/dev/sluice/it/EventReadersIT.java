package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.EchoEvents.Event;
import dev.sluice.it.EventReader.Seen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Event streams as others read them: eight readers with seven parsers between them ({@code eventsource} uses
 * {@code eventsource-parser}), none of which had a part in how ours are written. The server is asked for texts that readers
 * are known to stumble over; what must come out is written down here, independently of it. One of them reads an
 * input that is kept for {@code /deep_tree_echo}, too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventReadersIT {

    /**
     * A reader and what is known of it.
     *
     * @param comesBack whether it connects again by itself
     * @param keepsId whether an event without an id is given the last one, as the standard says
     * @param text what becomes of a text at its hands
     */
    record Guest(String name, EventReader reader, boolean comesBack, boolean keepsId, UnaryOperator<String> text) {

        @Override
        public String toString() {
            return name;
        }

        /** What it must have seen of so many events. */
        List<Seen> sees(int items) {
            List<Seen> seen = new ArrayList<>();
            for (int number = 1; number <= items; number++) {
                seen.add(new Seen(
                        Integer.toString(number),
                        TYPES.get(number % TYPES.size()),
                        text.apply(TEXTS.get((number - 1) % TEXTS.size()))));
            }
            seen.add(new Seen(keepsId ? Integer.toString(items) : "", EventReader.DONE, Integer.toString(items)));
            return seen;
        }
    }

    private static final List<String> TYPES = List.of("message", "tick", "named: Grüße 🌊");

    /** The texts, with LF for every line end. */
    private static final List<String> TEXTS = List.of(
            "plain",
            "LF\nbetween",
            "CR\nbetween",
            "CRLF\nbetween",
            "\nbreaks at both ends\n",
            "\n\n\n\n",
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

    /** Each text with each type. */
    private static final int ITEMS = TEXTS.size() * TYPES.size();

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final int MOST_BEFORE_CUT = 60_000;

    private RunningServer server;

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcher(RunningServer.freePort());
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    static Stream<Guest> guests() {
        UnaryOperator<String> asItIs = UnaryOperator.identity();
        // the standard takes one blank away, Jersey all
        UnaryOperator<String> withoutLeadingBlanks = text -> text.replaceFirst("^ +", "");
        List<String> types =
                Stream.concat(TYPES.stream(), Stream.of(EventReader.DONE)).toList();
        return Stream.of(
                new Guest("eventsource-parser", new NodeReader("eventsource-parser"), false, false, asItIs),
                new Guest("eventsource", new NodeReader("eventsource"), true, false, asItIs),
                new Guest("undici", new NodeReader("undici"), true, true, asItIs),
                new Guest("launchdarkly-eventsource", new NodeReader("launchdarkly-eventsource"), true, true, asItIs),
                new Guest("JAX-RS", JavaReaders::jaxRs, true, false, withoutLeadingBlanks),
                new Guest("okhttp-sse", JavaReaders::okHttp, false, true, asItIs),
                new Guest("okhttp-eventsource", JavaReaders::launchDarkly, true, true, asItIs),
                new Guest("Chromium", new BrowserReader(types), true, true, asItIs));
    }

    static Stream<Guest> guestsThatComeBack() {
        return guests().filter(Guest::comesBack);
    }

    private List<Seen> read(Guest guest, String query) throws Exception {
        return guest.reader().read(server.base().resolve("stream/replay?" + query));
    }

    @ParameterizedTest
    @MethodSource("guests")
    void everyReaderSeesWhatWasSent(Guest guest) throws Exception {
        assertThat(read(guest, "items=" + ITEMS)).isEqualTo(guest.sees(ITEMS));
    }

    /** 28 times: a reader that waits for its own 3 s instead of our 100 ms is out of time. */
    @ParameterizedTest
    @MethodSource("guestsThatComeBack")
    void whoeverIsCutOffComesBackAndMissesNothing(Guest guest) throws Exception {
        assertThat(read(guest, "items=" + ITEMS + "&cutAfter=2")).isEqualTo(guest.sees(ITEMS));
    }

    @ParameterizedTest
    @MethodSource("guestsThatComeBack")
    void whoeverIsSentAwayComesBackAndMissesNothing(Guest guest) throws Exception {
        assertThat(read(guest, "items=" + ITEMS + "&endAfter=2")).isEqualTo(guest.sees(ITEMS));
    }

    // inputs that are kept

    /** Where the events are of an input that has more of them, even compressed, than a cut lets through. */
    private String keptInput() throws Exception {
        String path = "deep_tree_echo/streams?esn_size=64&membrane_depth=2&chunk_size=128&include_intermediate=true";
        HttpResponse<String> created = CLIENT.send(
                HttpRequest.newBuilder(server.base().resolve(path))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(EchoScenarios.LOG.repeat(2)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return EchoEvents.object(created.body()).getString("events").substring(1);
    }

    @Test
    void whoIsCutOffWhileHeReadsAnInputThatIsKeptHasEachEventOnce() throws Exception {
        long seed = System.nanoTime();
        String events = keptInput();
        String body = CLIENT.send(
                        HttpRequest.newBuilder(server.base().resolve(events)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        try (CuttingProxy proxy = new CuttingProxy(server.base(), 1, MOST_BEFORE_CUT, seed)) {
            List<Event> seen = JavaReaders.launchDarkly(URI.create(proxy.at(events)), "completion").stream()
                    .map(each -> new Event(each.type(), each.id(), EchoEvents.object(each.data())))
                    .toList();

            assertThat(proxy.leftToCut())
                    .as("cuts that did not come, seed %s", seed)
                    .isZero();
            assertThat(proxy.connections()).as("seed %s", seed).isEqualTo(2);
            assertThat(EchoScenarios.lasting(seen))
                    .as("seed %s", seed)
                    .isEqualTo(EchoScenarios.lasting(EchoEvents.of(body)));
            assertThat(seen)
                    .extracting(event -> event.data().getInt("seq"))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, seen.size()).boxed().toList());
        }
    }
}
