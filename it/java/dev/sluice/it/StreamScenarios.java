package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of every source, format and option, on every server. */
abstract class StreamScenarios extends Scenarios {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final int FEW = 60_000;

    /** More bytes than the buffers of both sockets and an outbox take. */
    private static final int MANY = 1_500_000;

    private static final String READING_1 =
            "{\"number\":1,\"sensor\":\"sensor-1\",\"at\":\"2026-01-01T00:01:00Z\",\"celsius\":16.03}";
    private static final String READING_2 =
            "{\"number\":2,\"sensor\":\"sensor-2\",\"at\":\"2026-01-01T00:02:00Z\",\"celsius\":17.05}";

    HttpResponse<byte[]> fetch(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(90));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    // formats

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|application/json|[\\nONE,\\nTWO]\\n",
                "application/json|application/json|[\\nONE,\\nTWO]\\n",
                "application/x-ndjson|application/x-ndjson|ONE\\nTWO\\n",
                "application/json-seq|application/json-seq|\\36ONE\\n\\36TWO\\n",
                "text/event-stream|text/event-stream|data: ONE\\n\\ndata: TWO\\n\\n"
            })
    void theSameItemsComeInTheFormatThatTheirReaderAccepts(String accept, String mediaType, String body)
            throws Exception {
        HttpResponse<byte[]> response = fetch("stream/items?items=2", "Accept", accept);

        assertThat(field(response, "Content-Type")).startsWith(mediaType);
        assertThat(field(response, "Vary")).contains("Accept");
        assertThat(text(response))
                .isEqualTo(body.translateEscapes().replace("ONE", READING_1).replace("TWO", READING_2));
    }

    @Test
    void rowsOfCsvHaveTheNamesOfTheirColumns() throws Exception {
        HttpResponse<byte[]> response = fetch("stream/items?items=1", "Accept", "text/csv");

        assertThat(text(response)).isEqualTo("number,sensor,at,celsius\r\n1,sensor-1,2026-01-01T00:01:00Z,16.03\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "stream/json?items=0,'[]\n'",
        "stream/ndjson?items=0,''",
        "stream/numbers?items=0,''",
        "stream/text?items=0,''",
        "stream/sse?items=0,''",
        "stream/output?items=0,''",
        "stream/edges/huge?bytes=0,''",
        "stream/million-records?items=0,'id,name,email,amount\r\n'"
    })
    void anEmptyStreamIsAWholeBody(String path, String body) throws Exception {
        HttpResponse<byte[]> response = fetch(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo(body.replace("id,name,email,amount\n", "id,name,email,amount\r\n"));
    }

    @Test
    void aMillionRecordsComeFromTheDatabaseInOrder() throws Exception {
        Received received = Received.from(at("stream/million-records"));

        assertThat(received.header("Content-Disposition")).isEqualTo("attachment; filename=\"records.csv\"");
        assertThat(received.failure()).isEmpty();
        assertThat(received.lines()).hasSize(1_000_001);
        for (int i = 1; i <= 1_000_000; i++) {
            if (!received.lines().get(i).startsWith(i + ",Name " + i + ",name" + i + "@example.com,")) {
                throw new AssertionError("line " + i + " is " + received.lines().get(i));
            }
        }
    }

    @Test
    void readersThatLeaveADatabaseQueryHarmNobodyElses() throws Exception {
        fetch("stream/million-records?items=1"); // made by now
        for (int i = 0; i < 10; i++) {
            try (RawConnection leaving = open("stream/million-records")) {
                leaving.readUntil("Name 100");
            }
        }
        assertThat(text(fetch("stream/million-records?items=200000")))
                .endsWith("\r\n200000,Name 200000,name200000@example.com,8000.00\r\n");
    }

    @Test
    void partsHaveTheirOwnHeaderFieldsBetweenBoundaries() throws Exception {
        HttpResponse<byte[]> response = fetch("stream/multipart?items=2&delayMillis=0");

        String boundary = field(response, "Content-Type").replaceFirst(".*boundary=\"?([^\";]+).*", "$1");
        assertThat(field(response, "Content-Type")).startsWith("multipart/mixed");
        assertThat(text(response))
                .startsWith("--" + boundary + "\r\nContent-Type: application/json\r\n")
                .contains("\r\n\r\n{\"part\":1}\r\n--" + boundary + "\r\n")
                .endsWith("\r\n\r\npart 2\r\n--" + boundary + "--\r\n");
    }

    @Test
    void aMovingPictureIsOneImageAfterTheOther() throws Exception {
        HttpResponse<byte[]> response = fetch("stream/mjpeg?items=3&delayMillis=10");

        assertThat(field(response, "Content-Type")).startsWith("multipart/x-mixed-replace");
        String body = new String(response.body(), StandardCharsets.ISO_8859_1);
        assertThat(body.split("Content-Type: image/jpeg", -1)).hasSize(4);
        assertThat(body.split("\u00ff\u00d8\u00ff", -1))
                .as("beginnings of JPEG")
                .hasSizeGreaterThan(3);
    }

    @Test
    void itemsMayHoldAnyByte() throws Exception {
        byte[] body = fetch("stream/edges/bytes").body();

        assertThat(body).hasSize(768);
        for (int i = 0; i < body.length; i++) {
            assertThat(body[i]).isEqualTo((byte) i);
        }
    }

    @Test
    void anItemMayBeLargerThanAnythingThatMayWait() throws Exception {
        byte[] body = fetch("stream/edges/huge?bytes=50000000").body();

        assertThat(body).hasSize(50_000_000);
        assertThat(body[49_999_999]).isEqualTo((byte) 'x');
    }

    @Test
    void aSourceMayComeLater() throws Exception {
        assertThat(text(fetch("stream/edges/later"))).isEqualTo("one\ntwo\n");
        HttpResponse<byte[]> failed = fetch("stream/edges/later?fails=true");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(field(failed, "Content-Type")).startsWith("application/problem+json");
    }

    // options

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"staged", "staged?delayMillis=100", "suspended", "suspended?delayMillis=100"})
    void aMethodMayGiveItsStreamLater(String path) throws Exception {
        int before = server().log().length();
        for (int i = 0; i < 20; i++) {
            HttpResponse<byte[]> response = fetch("stream/edges/" + path);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(text(response)).isEqualTo("one\ntwo\n");
        }
        assertThat(server().log().substring(before))
                .as("a failure in the filter that continues requests")
                .doesNotContain("StreamFilter.doFilter");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "stream/text",
                "stream/sse?items=1",
                "stream/broadcast",
                "stream/output?items=1",
                "stream/listener?items=1",
                "ai-chat?message=hello"
            })
    void noProxyHoldsALiveStreamBackOrKeepsIt(String path) throws Exception {
        try (RawConnection connection = open(path)) {
            String head = connection.readUntil("\r\n\r\n").toLowerCase(Locale.ROOT);
            assertThat(head).contains("cache-control: no-cache, no-transform\r\n", "x-accel-buffering: no\r\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gzip", "deflate"})
    void aCompressedBodyIsTheSameBody(String coding) throws Exception {
        String plain = text(fetch("stream/json?items=5000"));

        HttpResponse<byte[]> response = fetch("stream/json?items=5000", "Accept-Encoding", coding);

        assertThat(field(response, "Content-Encoding")).isEqualTo(coding);
        assertThat(field(response, "Vary")).contains("Accept-Encoding");
        assertThat(response.body().length).isLessThan(plain.length() / 3);
        assertThat(new String(decoded(coding, response.body()).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(plain);
    }

    static InputStream decoded(String coding, byte[] body) throws IOException {
        InputStream in = new ByteArrayInputStream(body);
        return coding.equals("gzip") ? new GZIPInputStream(in) : new InflaterInputStream(in);
    }

    @Test
    void aCompressedItemIsNotHeldBackForTheNext() throws Exception {
        HttpResponse<InputStream> response = CLIENT.send(
                HttpRequest.newBuilder(at("stream/ndjson?items=3&delayMillis=400"))
                        .header("Accept-Encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        List<Long> times = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(response.body(), 1)) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    times.add(System.nanoTime());
                }
            }
        }
        assertThat(times).hasSize(3);
        assertThat(times.get(2) - times.get(0)).as("nanoseconds between items").isGreaterThan(500_000_000);
    }

    @Test
    void aRateLimitIsKept() throws Exception {
        long asked = System.nanoTime();
        Received received = Received.from(at("stream/edges/limited?bytesPerSecond=10000"));

        assertThat(received.failure()).isEmpty();
        assertThat(received.lines()).hasSize(2_000);
        // 22,000 bytes at 10,000 a second, a tenth of a second of which leaves at once
        assertThat(System.nanoTime() - asked).as("nanoseconds").isBetween(2_000_000_000L, 8_000_000_000L);
        assertThat(received.spreadMillis()).as("not all at the end").isGreaterThan(1_000);
    }

    @Test
    void aStreamOfAUserIsForThatUser() throws Exception {
        assertThat(fetch("stream/secure").statusCode()).isEqualTo(401);
        assertThat(field(fetch("stream/secure", "Authorization", basic("ann:wrong")), "WWW-Authenticate"))
                .startsWith("Basic realm=");
        HttpResponse<byte[]> response = fetch(
                "stream/secure?items=2&delayMillis=0",
                "Authorization",
                basic("ann:" + RunningServer.EXAMPLES_PASSWORD));
        assertThat(text(response)).isEqualTo("line 1 for ann\nline 2 for ann\n");
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSourceThatWatchesItsStreamIsNeverHeldUpByASlowReader() throws Exception {
        Await.until("much waits for it, and it goes on", () -> {
            try (RawConnection slow = open("stream/monitored?items=5000000")) {
                // it takes nothing meanwhile, and the source goes on; who is looked at too late was too slow already
                long begin = System.nanoTime();
                boolean waits = false;
                while (!waits && System.nanoTime() - begin < 1_500_000_000L) {
                    waits = get("admin/streams")
                            .body()
                            .matches("(?s).*\"path\":\"[^\"]*stream/monitored\"[^}]*\"queuedBytes\":[1-9]\\d{4,}.*");
                }
                if (!waits) {
                    return false;
                }
                String all = slow.readUntil("\"samples\":5000000");
                assertThat(all).containsPattern("\"skippedBefore\":[1-9]|\"skippedAtTheEnd\":[1-9]");
                return true;
            }
        });
    }

    @Test
    void theCountersOfAllStreamsAreLive() throws Exception {
        try (RawConnection other = open("stream/ticks?delayMillis=50")) {
            other.readUntil("id: 1");
            List<String> two =
                    Received.from(at("stream/stats?items=2&delayMillis=300")).data();

            assertThat(two).hasSize(2);
            assertThat(counter(two.get(1), "bytesPerSecond")).isPositive();
            assertThat(counter(two.get(0), "active")).isGreaterThanOrEqualTo(2);
            assertThat(counter(two.get(0), "created")).isGreaterThanOrEqualTo(2);
            for (String growing : List.of("bytes", "items")) {
                assertThat(counter(two.get(1), growing)).as(growing).isGreaterThan(counter(two.get(0), growing));
            }
        }
    }

    private static long counter(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(found.find()).as(name + " in " + json).isTrue();
        return Long.parseLong(found.group(1));
    }

    private long waits() throws Exception {
        return counter(Received.from(at("stream/stats?items=1")).data().get(0), "waits");
    }

    @Test
    void aPublisherFeedsItsReaders() throws Exception {
        try (RawConnection reader = open("stream/ticks?delayMillis=100")) {
            assertThat(reader.readUntil("id: 3\n")).contains("event: tick\nid: 1\ndata: 1\n");
        }
    }

    @Test
    void allListenersOfABroadcasterHearItAndOneThatTakesNothingIsEnded() throws Exception {
        try (RawConnection stalled = open("stream/broadcast");
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<String>> ann = thread.submit(() -> linesUntil("data: the last"));
            Await.until("both listen", () -> listeners() == 2);
            long before = tooSlow();
            String text = "x".repeat(4_000);
            // more than the kernel's buffers and the outbox hold
            for (int i = 0; i < 4_000; i++) {
                broadcast(text);
            }
            broadcast("the last");
            assertThat(ann.get())
                    .contains("data: you are listening")
                    .filteredOn(line -> line.equals("data: " + text))
                    .hasSize(4_000);
            Await.until("the stalled one is too slow", () -> tooSlow() > before);
            // sooner than the container's own timeout would; nothing is read of it until then
            Await.until("no thread waits for it", () -> !server().threads().contains("BoundedEventSink.pump"));
            if (breaksStalledConnections()) {
                assertThat(isBroken(stalled) || isTold(stalled))
                        .as("its connection is broken, or it is told why it has ended")
                        .isTrue();
            }
        }
    }

    /** Whether the server closes a connection though its reader has not taken what waits for it there. */
    boolean breaksStalledConnections() {
        return true;
    }

    /** Whether the server's end of a connection goes within 10 s: it then answers what is sent with a reset. */
    private static boolean isBroken(RawConnection connection) {
        for (int i = 0; i < 200; i++) {
            try {
                connection.send("\r\n");
            } catch (IOException e) {
                return true;
            }
            LockSupport.parkNanos(50_000_000);
        }
        return false;
    }

    /** Whether a stream that is over says so: its reader had room again just when it was to be cut off. */
    private static boolean isTold(RawConnection connection) throws IOException {
        return connection.readUntil("\r\n0\r\n\r\n").contains("the stream was ended: TOO_SLOW");
    }

    private List<String> linesUntil(String last) throws Exception {
        HttpResponse<Stream<String>> response = CLIENT.send(
                HttpRequest.newBuilder(at("stream/broadcast")).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            List<String> all = new ArrayList<>();
            Iterator<String> each = lines.iterator();
            while (each.hasNext() && (all.isEmpty() || !all.getLast().equals(last))) {
                all.add(each.next());
            }
            return all;
        }
    }

    private int listeners() throws Exception {
        return get("admin/streams").body().split("stream/broadcast", -1).length - 1;
    }

    private void broadcast(String text) throws Exception {
        HttpResponse<Void> response = CLIENT.send(
                HttpRequest.newBuilder(at("stream/broadcast"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(text))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(204);
    }

    @Test
    void readersOfEverySpeedGetEveryByte() throws Exception {
        long seed = new Random().nextLong();
        long waits = waits();
        // not virtual ones: who reads byte by byte never lets go of his carrier, and the others would be too slow
        try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
            List<Future<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Random random = new Random(seed + i);
                int mode = i;
                all.add(threads.submit(
                        () -> readAtItsOwnSpeed("stream/numbers?items=" + itemsFor(mode), random, mode)));
            }
            byte[] few = numbers(FEW);
            byte[] many = numbers(MANY);
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get())
                        .as("seed %d, reader %d", seed, i)
                        .isEqualTo(itemsFor(i) == FEW ? few : many);
            }
        }
        assertThat(waits()).as("sources that had to wait").isGreaterThan(waits);
    }

    /** What reads a byte or some at a time would take a minute for the many. */
    private static int itemsFor(int mode) {
        return mode % 4 < 2 ? FEW : MANY;
    }

    private static byte[] numbers(int items) {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= items; i++) {
            lines.append(i).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads over a socket with a tiny window: byte by byte, in odd pieces, with pauses, or as fast as it can. */
    private byte[] readAtItsOwnSpeed(String path, Random random, int mode) throws Exception {
        try (Socket socket = new Socket()) {
            if (mode % 2 == 0) {
                // the smallest gives some kilobytes a second: the many would be too slow by it
                socket.setReceiveBufferSize(itemsFor(mode) == FEW ? 2_048 : 131_072);
            }
            socket.connect(new java.net.InetSocketAddress(
                    server().base().getHost(), server().base().getPort()));
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + server().base().getPath() + path + " HTTP/1.1\r\nHost: "
                                    + server().base().getAuthority() + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder raw = new StringBuilder();
            byte[] buffer = new byte[16_384];
            int most = List.of(1, 7, 1_000, 16_384).get(mode % 4);
            for (int read = in.read(buffer, 0, most); read >= 0; read = in.read(buffer, 0, most)) {
                raw.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                if (random.nextInt(20_000) < most / 10) {
                    letMoreCome(in);
                }
            }
            return ChunkedBody.decode(raw.substring(raw.indexOf("\r\n\r\n") + 4));
        }
    }

    /** A pause: until there is more than there was, or it was looked for a thousand times. */
    private static void letMoreCome(InputStream in) throws IOException {
        int before = in.available();
        for (int turn = 0; turn < 1_000 && in.available() == before; turn++) {
            Thread.onSpinWait();
        }
    }
}
