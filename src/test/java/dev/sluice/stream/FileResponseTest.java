package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import dev.sluice.http.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files as bodies: what is answered, which bytes are sent in both ways of sending, and what a changed file comes to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FileResponseTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/file", "192.0.2.1", "text/plain");
    private static final Instant OLD = Instant.parse("2026-01-02T03:04:05.123456Z");
    private static final Duration AGE = Duration.ofSeconds(60);
    private static final String TYPE = "text/plain;charset=UTF-8";
    private static final int UNDER_WAY = 3_000_000;

    @TempDir
    private Path folder = Path.of("");

    private final FakeTimers timers = new FakeTimers();
    private final Streams streams = new Streams(
            new Outbox.Bounds(1 << 20, 1_000, AGE), timers, Thread.ofVirtual().factory(), String::valueOf);
    private final Queue<CloseReason> told = new ConcurrentLinkedQueue<>();
    private byte[] content = new byte[0];
    private Path file = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        file = folder.resolve("file.txt");
        write(1_000);
    }

    private void write(int size) throws IOException {
        content = new byte[size];
        new Random(size).nextBytes(content);
        Files.write(file, content);
        age(file);
    }

    private static void age(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(OLD));
    }

    @AfterEach
    void nothingIsLeft() {
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        assertThat(timers.pending()).isZero();
    }

    /** How a body is sent. */
    enum Way {
        COPIED,
        MOVED
    }

    /** A reader with all it got. */
    private interface Reader {
        void read() throws Exception;

        CloseReason end() throws Exception;

        byte[] bytes();
    }

    private Reader reader(Way way, StreamingResponse response) {
        return way == Way.COPIED ? new Copied(response) : new Moved(response);
    }

    /** Through an outbox. The writer takes nothing before it is told to. */
    private final class Copied implements Reader {

        private final PlainWriter writer;

        Copied(StreamingResponse response) {
            this.writer = PlainWriter.startStalled(streams.open(response, SUBJECT));
        }

        @Override
        public void read() {
            writer.goOn();
        }

        @Override
        public CloseReason end() throws Exception {
            return writer.end();
        }

        @Override
        public byte[] bytes() {
            return writer.bytes();
        }
    }

    /** By a transport that moves regions itself; takes one piece before it is told to go on. */
    private final class Moved implements Reader {

        private final FileStream stream;
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private @Nullable CloseReason end;

        Moved(StreamingResponse response) {
            stream = streams.openFile(response, SUBJECT).orElseThrow();
            stream.start(() -> {}, taken::size, UNDER_WAY);
            step();
        }

        private void step() {
            try {
                FileStream.Piece piece = stream.next();
                if (piece == null) {
                    finish(CloseReason.COMPLETED);
                    return;
                }
                switch (piece) {
                    case FileStream.Bytes bytes ->
                        taken.write(bytes.frame().array(), 0, bytes.frame().length());
                    case FileStream.Place place -> {
                        ByteBuffer buffer = ByteBuffer.allocate((int) place.length());
                        stream.channel().read(buffer, place.position());
                        if (buffer.hasRemaining()) {
                            throw new IOException("the file became shorter");
                        }
                        taken.write(buffer.array(), 0, buffer.capacity());
                    }
                }
                stream.sent(piece);
            } catch (IOException e) {
                stream.failed(e);
                finish(CloseReason.SOURCE_FAILED);
            }
        }

        private void finish(CloseReason reason) {
            end = reason;
            stream.ended(reason);
        }

        @Override
        public void read() {
            while (end == null) {
                step();
            }
        }

        @Override
        public CloseReason end() {
            return end == null ? CloseReason.CLIENT_GONE : end;
        }

        @Override
        public byte[] bytes() {
            return taken.toByteArray();
        }
    }

    private static Fields fields(String... namesAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map::get;
    }

    private StreamingResponse response(String... fields) throws IOException {
        StreamingResponse response = StreamingResponse.file(file).onClose(told::add);
        response.asked("GET", fields(fields));
        return response;
    }

    private byte[] sent(Way way, StreamingResponse response) throws Exception {
        Reader reader = reader(way, response);
        reader.read();
        assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(reader.bytes()).hasSize((int) response.contentLength());
        return reader.bytes();
    }

    // --- what is said

    @Test
    void fileIsAnsweredWithItsLengthItsValidatorsAndThatItHasRanges() throws IOException {
        StreamingResponse response = response();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contentLength()).isEqualTo(1_000);
        assertThat(response.mediaType()).hasValue(TYPE);
        assertThat(response.headers())
                .containsEntry("Accept-Ranges", "bytes")
                .containsEntry("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT")
                .containsEntry("Cache-Control", "no-cache")
                .hasEntrySatisfying("ETag", tag -> assertThat(tag).matches("\"[!-~]+\""));
        response.discard();
    }

    @Test
    void fileThatWasWrittenThisMomentHasAWeakTagAndNoDate() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        StreamingResponse response = response();

        assertThat(response.headers().get("ETag")).startsWith("W/");
        assertThat(response.headers()).doesNotContainKey("Last-Modified");
        response.discard();
    }

    @Test
    void compressionIsNotForFiles() throws IOException {
        StreamingResponse response = response().compressed();

        assertThat(response.mayBeCompressed()).isFalse();
        response.discard();
    }

    @Test
    void whatIsNoFileIsNotOpened() {
        assertThatThrownBy(() -> StreamingResponse.file(folder)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> StreamingResponse.file(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void fileThatNeedNotBeSentIsNotHeldOpen() throws IOException {
        OpenFile opened = OpenFile.of(file);
        StreamingResponse response = StreamingResponse.file(opened, "text/plain");
        response.asked("GET", fields("If-None-Match", "*"));

        assertThat(response.status()).isEqualTo(304);
        assertThat(response.hasContent()).isFalse();
        assertThat(response.headers().keySet()).containsExactlyInAnyOrder("ETag", "Last-Modified", "Cache-Control");
        response.discard();
        assertThat(opened.channel().isOpen()).isFalse();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, 206",
        "HEAD, 200",
        "POST, 200",
    })
    void rangesAreForGetAlone(String method, int status) throws IOException {
        StreamingResponse response = StreamingResponse.file(file);
        response.asked(method, fields("Range", "bytes=0-9"));

        assertThat(response.status()).isEqualTo(status);
        response.discard();
    }

    @Test
    void unsatisfiableRangeIsToldWithTheSize() throws IOException {
        StreamingResponse response = response("Range", "bytes=1000-");

        assertThat(response.status()).isEqualTo(416);
        assertThat(response.headers())
                .containsEntry("Content-Range", "bytes */1000")
                .doesNotContainKey("Last-Modified");
        response.discard();
    }

    @Test
    void conditionsComeBeforeRangesAndIfRangeDecidesAboutThem() throws IOException {
        StreamingResponse whole = response();
        String tag = String.valueOf(whole.headers().get("ETag"));
        whole.discard();
        String[][] cases = {
            {"412", "If-Match", "\"x\"", "Range", "bytes=0-9"},
            {"412", "If-Match", "\"x\"", "Range", "bytes=9999-"},
            {"304", "If-None-Match", tag, "Range", "bytes=0-9"},
            {"206", "If-Match", tag, "Range", "bytes=0-9"},
            {"206", "If-Range", tag, "Range", "bytes=0-9"},
            {"200", "If-Range", "\"x\"", "Range", "bytes=0-9"},
            {"200", "If-Range", "W/" + tag, "Range", "bytes=0-9"},
            {"200", "If-Range", "\"x\"", "Range", "bytes=9999-"},
            {"206", "If-Range", "Fri, 02 Jan 2026 03:04:05 GMT", "Range", "bytes=0-9"},
            {"200", "If-Range", "Fri, 02 Jan 2026 03:04:06 GMT", "Range", "bytes=0-9"},
        };
        for (String[] each : cases) {
            StreamingResponse response = response(Arrays.copyOfRange(each, 1, each.length));
            assertThat(response.status()).as(Arrays.toString(each)).isEqualTo(Integer.parseInt(each[0]));
            response.discard();
        }
    }

    // --- what is sent

    @ParameterizedTest
    @EnumSource
    void wholeFileIsSentWhateverItsSize(Way way) throws Exception {
        for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 1 << 20, (1 << 20) + 65_536, 3_333_333}) {
            write(size);

            assertThat(sent(way, response())).as("%s bytes", size).isEqualTo(content);
        }
        assertThat(told).hasSize(8).containsOnly(CloseReason.COMPLETED);
    }

    @Test
    void whatWasSetForAFileStaysWhenNothingIsAskedThatChangesIt() throws Exception {
        write(1_000);
        StreamingResponse response = StreamingResponse.file(file).chunkSize(128).header("X-Test", "stays");

        response.asked("GET", fields());

        assertThat(response.chunkSize()).isEqualTo(128);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("X-Test", "stays").containsKey("ETag");
        response.discard();
    }

    @ParameterizedTest
    @EnumSource
    void oneRangeIsSent(Way way) throws Exception {
        write(3_000_000);
        StreamingResponse response = response("Range", "bytes=1000-2500000");

        assertThat(response.headers()).containsEntry("Content-Range", "bytes 1000-2500000/3000000");
        assertThat(sent(way, response)).isEqualTo(Arrays.copyOfRange(content, 1_000, 2_500_001));
    }

    @ParameterizedTest
    @EnumSource
    void manyRangesAreSentAsPartsOfTheLengthThatWasAnnounced(Way way) throws Exception {
        write(3_000_000);
        Seeds.each(20, random -> {
            int[] ends = IntStream.generate(() -> random.nextInt(content.length))
                    .limit(2 + 2 * random.nextInt(10))
                    .sorted()
                    .toArray();
            StringBuilder range = new StringBuilder("bytes=");
            for (int i = 0; i < ends.length; i += 2) {
                range.append(i == 0 ? "" : ",").append(ends[i]).append('-').append(ends[i + 1]);
            }
            StreamingResponse response = response("Range", range.toString());
            boolean one = response.headers().containsKey("Content-Range");
            String mediaType = response.mediaType().orElse("");
            byte[] body = sent(way, response);
            assertThat(one).isEqualTo(mediaType.equals(TYPE));
            if (mediaType.startsWith("multipart/byteranges")) {
                compareParts(mediaType, body);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void partsOfAFileHaveTheMediaTypeThatWasSet(Way way) throws Exception {
        write(3_000_000);
        StreamingResponse parts = StreamingResponse.file(file).mediaType("video/mp4");
        parts.asked("GET", fields("Range", "bytes=0-9,1000000-1000009"));

        assertThat(parts.mediaType().orElse("")).startsWith("multipart/byteranges; boundary=");
        assertThat(new String(sent(way, parts), StandardCharsets.ISO_8859_1))
                .contains("Content-Type: video/mp4\r\n")
                .doesNotContain("text/plain");
    }

    /** Takes the body apart, as RFC 2046 section 5.1 says. */
    private void compareParts(String mediaType, byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String boundary = "--" + mediaType.substring(mediaType.indexOf("boundary=") + "boundary=".length());
        assertThat(text).startsWith(boundary + "\r\n").endsWith("\r\n" + boundary + "--\r\n");
        String[] parts = text.split("(\r\n)?" + boundary + "(--)?\r\n", -1);
        assertThat(parts.length).isGreaterThan(3);
        for (int i = 1; i < parts.length - 1; i++) {
            int headEnd = parts[i].indexOf("\r\n\r\n");
            String head = parts[i].substring(0, headEnd);
            assertThat(head).matches("Content-Type: " + TYPE + "\r\nContent-Range: bytes \\d+-\\d+/3000000");
            String[] ends =
                    head.replaceAll("(?s).*bytes (\\d+)-(\\d+)/.*", "$1 $2").split(" ", -1);
            assertThat(parts[i].substring(headEnd + 4).getBytes(StandardCharsets.ISO_8859_1))
                    .isEqualTo(Arrays.copyOfRange(content, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoThousandRangesAreAnsweredWithTheWhole(Way way) throws Exception {
        write(3_000_000);
        String range = IntStream.range(0, 2_000)
                .mapToObj(i -> i * 1_500 + "-" + i * 1_500)
                .collect(Collectors.joining(",", "bytes=", ""));
        StreamingResponse response = response("Range", range);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("Content-Range");
        assertThat(response.mediaType()).hasValue(TYPE);
        assertThat(sent(way, response)).isEqualTo(content);
    }

    @Test
    void bodyThatIsPacedIsNotMoved() throws IOException {
        StreamingResponse response = response().rateLimit(1_000);

        assertThat(streams.openFile(response, SUBJECT)).isEmpty();
        response.discard();
    }

    // --- a file that changes

    @ParameterizedTest
    @EnumSource
    void fileThatIsReplacedWhileItIsSentIsSentAsItWas(Way way) throws Exception {
        write(5_000_000);
        Reader reader = reader(way, response());
        Path other = Files.write(folder.resolve("other"), new byte[5_000_000]);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        reader.read();

        assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(reader.bytes()).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void fileThatIsDeletedWhileItIsSentIsSentAsItWas(Way way) throws Exception {
        write(5_000_000);
        Reader reader = reader(way, response());
        Files.delete(file);
        reader.read();

        assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(reader.bytes()).isEqualTo(content);
    }

    enum Change {
        TRUNCATED,
        EMPTIED,
        APPENDED_TO,
        OVERWRITTEN
    }

    private void change(Change change) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            switch (change) {
                case TRUNCATED -> channel.truncate(4_000_000);
                case EMPTIED -> channel.truncate(0);
                case APPENDED_TO -> channel.write(ByteBuffer.allocate(1), channel.size());
                case OVERWRITTEN -> channel.write(ByteBuffer.allocate(1_000), 2_000_000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fileThatIsWrittenToWhileItIsSentNeverLooksComplete(Change change) throws Exception {
        for (Way way : Way.values()) {
            write(5_000_000);
            Reader reader = reader(way, response());
            change(change);
            reader.read();

            assertThat(reader.end()).as("%s", way).isEqualTo(CloseReason.SOURCE_FAILED);
            byte[] received = reader.bytes();
            assertThat(received.length).isLessThan(content.length);
            assertThat(Arrays.equals(received, Arrays.copyOf(content, received.length)))
                    .as("%s: nothing of the new content comes before the break", way)
                    .isTrue();
        }
        assertThat(told).containsOnly(CloseReason.SOURCE_FAILED);
    }

    /** What the kernel moves changes with the file until its reader has it. */
    @Test
    void noByteThatMayStillChangeIsAmongAsManyAsCanBeUnderWay() throws Exception {
        write(20_000_000);
        FileStream stream = streams.openFile(response(), SUBJECT).orElseThrow();
        stream.start(() -> {}, () -> 0, UNDER_WAY);
        long moved = 0;
        long beforeLastLook = 0;
        long sent = 0;
        for (FileStream.Piece piece = stream.next(); piece != null; piece = stream.next()) {
            beforeLastLook = sent;
            sent += piece.length();
            moved = piece instanceof FileStream.Place place && place.mayChange() ? sent : moved;
        }

        assertThat(sent).isEqualTo(20_000_000);
        assertThat(moved).isEqualTo(beforeLastLook - UNDER_WAY);
        stream.ended(CloseReason.CLIENT_GONE);
    }

    @Test
    void fileThatIsWrittenToWhileItIsOpenedIsOpenedAnew() throws IOException {
        int[] looks = {0};
        OpenFile opened = OpenFile.of(
                file,
                () -> {
                    looks[0]++;
                    if (looks[0] == 2) {
                        Files.write(file, new byte[7]);
                    }
                    return Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
                },
                () -> Files.newByteChannel(file));

        assertThat(opened.size()).isEqualTo(7);
        assertThat(looks[0]).isEqualTo(4);
        opened.close();
    }

    // --- the clock of a file that is moved

    @Test
    void readerThatTakesNothingIsTooSlow() throws Exception {
        write(5_000_000);
        Queue<String> cuts = new ConcurrentLinkedQueue<>();
        FileStream stream = streams.openFile(response(), SUBJECT).orElseThrow();
        long[] moved = {0};
        stream.start(() -> cuts.add("cut"), () -> moved[0], UNDER_WAY);
        for (int i = 0; i < 10; i++) {
            timers.pass(AGE.dividedBy(2));
            moved[0]++; // slow, and not to be given up
        }
        assertThat(stream.closeReason()).isNull();

        timers.pass(AGE.plus(AGE.dividedBy(4)));

        assertThat(stream.closeReason()).isEqualTo(CloseReason.TOO_SLOW);
        Awaiting.until("its connection is cut", () -> cuts.size() == 1);
        stream.ended(CloseReason.CLIENT_GONE);
        assertThat(told).containsExactly(CloseReason.TOO_SLOW);
        assertThat(streams.totals().aborted()).containsEntry(CloseReason.TOO_SLOW, 1L);
    }

    @Test
    void totalTimeoutEndsAFileToo() throws Exception {
        FileStream stream = streams.openFile(response().totalTimeout(Duration.ofSeconds(30)), SUBJECT)
                .orElseThrow();
        stream.start(() -> {}, () -> 0, UNDER_WAY);
        timers.pass(Duration.ofSeconds(40));

        assertThat(stream.closeReason()).isEqualTo(CloseReason.LIMIT);
        stream.ended(CloseReason.CLIENT_GONE);
        assertThat(told).containsExactly(CloseReason.LIMIT);
    }

    @Test
    void stopEndsAFile() throws Exception {
        FileStream stream = streams.openFile(response(), SUBJECT).orElseThrow();
        stream.start(() -> {}, () -> 0, UNDER_WAY);
        assertThat(streams.live()).hasSize(1);
        streams.close();

        assertThat(stream.closeReason()).isEqualTo(CloseReason.SHUTTING_DOWN);
        stream.ended(CloseReason.CLIENT_GONE);
        assertThat(told).containsExactly(CloseReason.SHUTTING_DOWN);
    }

    @Test
    void faultOfTheTransportIsTheFilesWhenThatHasChanged() throws Exception {
        FileStream stream = streams.openFile(response(), SUBJECT).orElseThrow();
        stream.start(() -> {}, () -> 0, UNDER_WAY);
        assertThat(stream.blame(new IOException("reset"))).isEqualTo(CloseReason.CLIENT_GONE);
        assertThat(stream.blame(new java.util.concurrent.TimeoutException())).isEqualTo(CloseReason.TOO_SLOW);
        Files.write(file, new byte[3]);

        assertThat(stream.blame(new IOException("reset"))).isEqualTo(CloseReason.SOURCE_FAILED);
        stream.ended(CloseReason.SOURCE_FAILED);
    }
}
