package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of files that are put, on every server. */
abstract class UploadScenarios extends FileScenarios {

    private static final String UPLOAD = "an-upload-of-these-tests";
    private static final long MUCH = 200_000_000;
    private static final String BEARER = "Bearer " + RunningServer.UPLOAD_TOKEN;

    private HttpResponse<byte[]> put(String path, String body, String... headers) throws Exception {
        String[] all = Stream.concat(Stream.of("Authorization", BEARER), Arrays.stream(headers))
                .toArray(String[]::new);
        return send("PUT", path, body.getBytes(StandardCharsets.UTF_8), all);
    }

    @Test
    void aFileIsPutAndFetchedBack() throws Exception {
        byte[] bytes = random(3_000_000);
        HttpResponse<byte[]> created = send("PUT", "up%20load%25.bin", bytes, "Authorization", BEARER);

        assertThat(created.statusCode()).isEqualTo(201);
        HttpResponse<byte[]> fetched = fetchFile("up%20load%25.bin");
        assertThat(fetched.body()).isEqualTo(bytes);
        HttpResponse<byte[]> replaced = put("up%20load%25.bin", "small", "If-Match", field(created, "ETag"));
        assertThat(replaced.statusCode()).isEqualTo(204);
        assertThat(put("up%20load%25.bin", "lost", "If-Match", field(created, "ETag"))
                        .statusCode())
                .isEqualTo(412);
        assertThat(put("up%20load%25.bin", "lost", "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(folder().resolve("up load%.bin")).hasContent("small");
        assertThat(leftovers()).isEmpty();
    }

    private List<String> leftovers() {
        // no walk, which fails on what is being removed
        String[] names = folder().toFile().list((inside, name) -> name.startsWith(".sluice-"));
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void nobodyPutsAFileWithoutTheToken() throws Exception {
        for (String[] headers : new String[][] {{}, {"Authorization", "Bearer wrong"}, {"Authorization", "Basic x"}}) {
            HttpResponse<byte[]> response = send("PUT", "refused.txt", new byte[1], headers);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(field(response, "WWW-Authenticate")).startsWith("Bearer");
            assertThat(text(response)).contains("Authorization must be Bearer");
        }
        assertThat(folder().resolve("refused.txt")).doesNotExist();
    }

    @Test
    void uploadsThatCannotBeAreRefusedWithAReason() throws Exception {
        assertThat(put(".hidden", "x").statusCode()).isEqualTo(404);
        assertThat(put("none/x", "x").statusCode()).isEqualTo(409);
        assertThat(put("form.txt", "a=b", "Content-Type", "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(415);
        assertThat(put("part.txt", "x", "Content-Range", "bytes 0-1/*").statusCode())
                .isEqualTo(400);
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(head("huge.txt", 2_000_000_000, ""));
            assertThat(connection.readUntil("\r\n")).startsWith("HTTP/1.1 413");
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whoAsksBeforeHeSendsIsRefusedBeforeHeSends() throws Exception {
        for (String[] each : new String[][] {
            {"413", "huge.txt", "2000000000", ""},
            {"404", ".hidden", "1", ""},
            {"409", "none/x.txt", "1", ""},
            {"412", "data.bin", "1", "If-None-Match: *\r\n"},
            {"400", "part.txt", "1", "Content-Range: bytes 0-1/10\r\n"},
            {"412", "part.txt", "1", "Content-Range: bytes 5-5/10\r\nUpload-Id: an-upload-of-nobody\r\n"},
            {"428", "part.txt", "1", "Content-Range: bytes 5-5/10\r\n"},
        }) {
            try (RawConnection connection = new RawConnection(server().base())) {
                connection.send(head(each[1], Long.parseLong(each[2]), each[3] + "Expect: 100-continue\r\n"));
                String refusal = "HTTP/1.1 " + each[0] + " ";
                // both answers may come in one piece
                assertThat(connection.readUntil(refusal))
                        .as(each[1])
                        .startsWith(saysGoOnByItself() ? "HTTP/1.1 100 " : refusal);
            }
        }
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(head("asked.txt", 3, "Expect: 100-continue\r\n"));
            assertThat(connection.readUntil("\r\n")).startsWith("HTTP/1.1 100");
            connection.send("yes");
            assertThat(connection.readUntil("ETag")).contains("HTTP/1.1 201");
        }
        assertThat(folder().resolve("asked.txt")).hasContent("yes");
    }

    /** Whether a server tells every sender to go on, before the application can say anything. */
    boolean saysGoOnByItself() {
        return false;
    }

    private String head(String name, long length, String fields) {
        return head(name, "Content-Length: " + length + "\r\n" + fields);
    }

    private String head(String name, String fields) {
        return headOf("files/f/" + name, fields);
    }

    private String headOf(String path, String fields) {
        return "PUT " + server().base().getPath() + path + " HTTP/1.1\r\nHost: "
                + server().base().getAuthority() + "\r\nAuthorization: " + BEARER + "\r\n" + fields + "\r\n";
    }

    @Test
    void anUploadThatIsCutOffLeavesNothing() throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(head("cut.txt", 1_000, ""));
            connection.send("half of it");
            Await.until("it is being received", () -> !leftovers().isEmpty());
            connection.reset();
        }
        Await.until("it is gone", () -> leftovers().isEmpty());
        assertThat(folder().resolve("cut.txt")).doesNotExist();
    }

    enum Cut {
        ENDED_IN_A_CHUNK,
        ENDED_AFTER_A_CHUNK,
        RESET_IN_A_CHUNK,
        RESET_AFTER_A_CHUNK
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void anUploadInChunksThatIsCutOffLeavesTheOldFile(Cut cut) throws Exception {
        String name = "chunks-" + cut + ".txt";
        write(name, "old".getBytes(StandardCharsets.US_ASCII));
        boolean inside = cut == Cut.ENDED_IN_A_CHUNK || cut == Cut.RESET_IN_A_CHUNK;
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(head(name, "Transfer-Encoding: chunked\r\n"));
            connection.sendChunk("half of");
            connection.send(inside ? "a\r\n it" : "");
            Await.until("it is being received", () -> sizes().contains(inside ? 10L : 7L));
            if (cut == Cut.ENDED_IN_A_CHUNK || cut == Cut.ENDED_AFTER_A_CHUNK) {
                connection.endSending();
                assertThat(connection.readToEnd(45_000)).doesNotStartWith("HTTP/1.1 2");
            } else {
                connection.reset();
            }
        }
        Await.until("it is gone", () -> leftovers().isEmpty());
        assertThat(folder().resolve(name)).hasContent("old");
    }

    /** How large what is being received is. */
    private List<Long> sizes() {
        return leftovers().stream()
                .map(name -> folder().resolve(name).toFile().length())
                .toList();
    }

    @Test
    void nothingIsPutOutsideOfTheFolder() throws Exception {
        Path outside = outside();
        Path odd = RunningServer.filesRoot().resolve("%2e%2e%2fit-outside%2fsecret.txt");
        Files.deleteIfExists(odd);
        List<String> before = tree(RunningServer.filesRoot());
        for (String path : pathsOutOf(outside)) {
            String answer;
            try (RawConnection connection = new RawConnection(server().base())) {
                connection.send(headOf(path, "Connection: close\r\nContent-Length: 4\r\n") + "mine");
                answer = connection.readToEnd(45_000);
            }
            if (path.equals("files/f/out.txt")) {
                // the link itself is what is replaced
                assertThat(answer).as(path).startsWith("HTTP/1.1 204");
                assertThat(folder().resolve("out.txt")).isRegularFile().hasContent("mine");
            } else if (path.startsWith("files/%252e%252e%252f") && Files.exists(odd)) {
                // decoded once it is an honest name, and no way out
                assertThat(answer).as(path).startsWith("HTTP/1.1 201");
                Files.delete(odd);
            } else {
                assertThat(answer).as(path).doesNotStartWith("HTTP/1.1 2");
            }
            assertThat(tree(outside)).as(path).containsExactly("", "secret.txt");
            assertThat(outside.resolve("secret.txt")).as(path).hasContent("the secret");
            assertThat(folder().resolve(".env")).as(path).hasContent("the secret");
            assertThat(tree(RunningServer.filesRoot())).as(path).isEqualTo(before);
        }
    }

    private static List<String> tree(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.map(each -> top.relativize(each).toString()).sorted().toList();
        }
    }

    @Test
    void aConditionIsAboutWhatALinkLeadsTo() throws Exception {
        write("led-to.txt", "old".getBytes(StandardCharsets.US_ASCII));
        link("leads.txt", Path.of("led-to.txt"));
        String tag = field(fetchFile("leads.txt"), "ETag");
        assertThat(put("leads.txt", "new", "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(put("leads.txt", "new", "If-Match", tag).statusCode()).isEqualTo(204);
        assertThat(text(fetchFile("leads.txt"))).isEqualTo("new");
        assertThat(text(fetchFile("led-to.txt"))).isEqualTo("old");
    }

    @Test
    void whoNeverReadThatHisUploadIsCompleteCanAsk() throws Exception {
        String id = "an-upload-whose-answer-is-lost";
        HttpResponse<byte[]> created =
                put("lost.txt", "01234", "Content-Range", "bytes 0-4/5", "Upload-Id", id, "If-None-Match", "*");
        HttpResponse<byte[]> asked =
                put("lost.txt", "", "Content-Range", "bytes */5", "Upload-Id", id, "If-None-Match", "*");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(asked.statusCode()).isEqualTo(201);
        assertThat(field(asked, "ETag")).isEqualTo(field(created, "ETag"));
    }

    // refusals that come while much is being sent

    private static final long QUOTA = 10L << 30;
    private static final int SHARE = 1_000_000_000;

    /** With the answer's status, and what makes the request one that is refused. */
    enum Refusal {
        NO_TOKEN(401, "Authorization: Bearer wrong"),
        NO_FILE(415, "Content-Encoding: gzip"),
        WRONG_PLACE(409, "Content-Range: bytes 5-200000004/200000005", "Upload-Id: " + UPLOAD),
        UNKNOWN(412, "Content-Range: bytes 5-200000004/200000005", "Upload-Id: an-upload-of-nobody"),
        TOO_LARGE(413, "Content-Range: bytes 0-199999999/2000000000"),
        NO_ROOM(507, "Content-Range: bytes 0-199999999/1000000000");

        private final int status;
        private final String fields;

        Refusal(int status, String... fields) {
            this.status = status;
            this.fields = String.join("\n", fields);
        }

        /** With the token, unless it is about that. */
        List<String> allFields() {
            Stream<String> token = status == 401 ? Stream.of() : Stream.of("Authorization: " + BEARER);
            return Stream.concat(token, fields.lines()).toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void whoSendsMuchReadsWhyItIsRefused(Refusal refusal) throws Exception {
        String name = "refused-" + refusal + ".bin";
        assertThat(put(name, "0", "Content-Range", "bytes 0-0/200000005", "Upload-Id", UPLOAD)
                        .statusCode())
                .isEqualTo(202);
        List<RawConnection> others = new ArrayList<>();
        try {
            if (refusal == Refusal.NO_ROOM) {
                // of the quota of 10 GiB, others have all but a part
                long fitting = (QUOTA - bytesOf(RunningServer.filesRoot())) / SHARE;
                for (int i = 0; i < fitting; i++) {
                    RawConnection other = new RawConnection(server().base());
                    others.add(other);
                    other.send(head("other-" + i, SHARE, ""));
                }
                Await.until("all have their share", () -> leftovers().size() == fitting + 1);
            }
            assertThat(sendMuch(name, refusal)).isEqualTo(refusal.status);
            for (String expect : List.of("Expect:", "Expect: 100-continue")) {
                for (RawConnection other : others) {
                    other.send("x"); // else the server would give it up as silent
                }
                assertThat(sendMuchByCurl(name, refusal, expect)).as(expect).isEqualTo("" + refusal.status);
            }
        } finally {
            for (RawConnection other : others) {
                other.reset();
            }
        }
        Await.until("the others are gone", () -> leftovers().size() == 1);
        assertThat(folder().resolve(name)).doesNotExist();
        Files.delete(folder().resolve(leftovers().getFirst()));
    }

    private static long bytesOf(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private int sendMuch(String name, Refusal refusal) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("files/f/" + name))
                .timeout(Duration.ofSeconds(60))
                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(MUCH)), MUCH));
        for (String field : refusal.allFields()) {
            String[] parts = field.split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }

    /** So many zeros. Owned by one reader. */
    private static final class Zeros extends InputStream {

        private long left;

        Zeros(long count) {
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            left -= count;
            return count;
        }
    }

    private String sendMuchByCurl(String name, Refusal refusal, String expect) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                FileClientsIT.installed("curl"),
                "-sS",
                "-T",
                "-",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-H",
                expect));
        for (String field : refusal.allFields()) {
            command.addAll(List.of("-H", field));
        }
        command.add(at("files/f/" + name).toString());
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream out = curl.getOutputStream()) {
            new Zeros(MUCH).transferTo(out);
        } catch (IOException e) {
            // it takes no more when it has read the answer
        }
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void anUploadInPartsThatIsCutOffGoesOnWhereItWasCut() throws Exception {
        String whole = "0123456789".repeat(10_000);
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(head(
                    "resumed.txt", 100_000, "Content-Range: bytes 0-99999/100000\r\nUpload-Id: " + UPLOAD + "\r\n"));
            connection.send(whole.substring(0, 30_000));
            Await.until(
                    "it is being received", () -> !field(question(), "Range").isEmpty());
            connection.reset();
        }
        long had = -1;
        for (int i = 0; had != kept() && i < 100; i++) {
            had = kept();
            TimeUnit.MILLISECONDS.sleep(20); // until it does not grow any more
        }
        HttpResponse<byte[]> wrong =
                put("resumed.txt", "x", "Content-Range", "bytes 90000-90000/100000", "Upload-Id", UPLOAD);
        assertThat(wrong.statusCode()).isEqualTo(409);
        assertThat(field(wrong, "Range")).isEqualTo("bytes=0-" + (had - 1));
        HttpResponse<byte[]> rest = put(
                "resumed.txt",
                whole.substring((int) had),
                "Content-Range",
                "bytes " + had + "-99999/100000",
                "Upload-Id",
                UPLOAD);
        assertThat(rest.statusCode()).isEqualTo(201);
        assertThat(folder().resolve("resumed.txt")).hasContent(whole);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void partsOfAnUploadBringTheIdThatTheFirstWasAnswered() throws Exception {
        HttpResponse<byte[]> first = put("parts.txt", "01234", "Content-Range", "bytes 0-4/10");
        assertThat(first.statusCode()).isEqualTo(202);
        String id = field(first, "Upload-Id");
        String other = "another-upload-of-it";
        assertThat(put("parts.txt", "xxxxx", "Content-Range", "bytes 5-9/10").statusCode())
                .isEqualTo(428);
        assertThat(put("parts.txt", "xxxxx", "Content-Range", "bytes 5-9/10", "Upload-Id", other)
                        .statusCode())
                .isEqualTo(412);
        assertThat(put("parts.txt", "xxxxx", "Content-Range", "bytes 5-9/10", "Upload-Id", "short")
                        .statusCode())
                .isEqualTo(400);
        assertThat(put("parts.txt", "56789", "Content-Range", "bytes 5-9/10", "Upload-Id", id)
                        .statusCode())
                .isEqualTo(201);
        assertThat(folder().resolve("parts.txt")).hasContent("0123456789");
        assertThat(leftovers()).isEmpty();
    }

    private HttpResponse<byte[]> question() throws Exception {
        HttpResponse<byte[]> answer = put("resumed.txt", "", "Content-Range", "bytes */100000", "Upload-Id", UPLOAD);
        assertThat(answer.statusCode()).isEqualTo(202);
        return answer;
    }

    private long kept() throws Exception {
        String range = field(question(), "Range");
        return range.isEmpty() ? 0 : Long.parseLong(range.substring("bytes=0-".length())) + 1;
    }

    @Test
    void ofTwoUploadsToOneNameEachIsWhole() throws Exception {
        try (RawConnection slow = new RawConnection(server().base())) {
            slow.send(head("two.txt", 10, ""));
            slow.send("slow ");
            Await.until("it is being received", () -> !leftovers().isEmpty());
            assertThat(put("two.txt", "fast").statusCode()).isEqualTo(201);
            assertThat(text(fetchFile("two.txt"))).isEqualTo("fast");
            slow.send("slow!");
            assertThat(slow.readUntil("\r\n")).startsWith("HTTP/1.1 204");
        }
        assertThat(text(fetchFile("two.txt"))).isEqualTo("slow slow!");
    }

    @Test
    void aFullDiskIsToldAndNothingIsLeft() throws Exception {
        Path tiny = Files.createDirectories(folder().resolve("tiny"));
        mount(tiny, "size=1m");
        try {
            HttpResponse<byte[]> response = send("PUT", "tiny/x.bin", random(3_000_000), "Authorization", BEARER);
            assertThat(response.statusCode()).isEqualTo(507);
            assertThat(text(response)).contains("the disk is full");
            HttpResponse<byte[]> part = send(
                    "PUT",
                    "tiny/y.bin",
                    random(3_000_000),
                    "Authorization",
                    BEARER,
                    "Content-Range",
                    "bytes 0-2999999/9000000");
            assertThat(part.statusCode()).isEqualTo(507);
            assertThat(tiny).isEmptyDirectory();
            assertThat(put("tiny/x.bin", "fits").statusCode()).isEqualTo(201);
        } finally {
            run("umount", tiny.toString());
        }
    }

    @Test
    void aFileSystemThatCanOnlyBeReadIsToldAsThat() throws Exception {
        Path sealed = Files.createDirectories(folder().resolve("sealed"));
        mount(sealed, "ro,size=1m");
        try {
            for (String range : List.of("", "bytes 0-0/10")) {
                HttpResponse<byte[]> response =
                        range.isEmpty() ? put("sealed/x", "x") : put("sealed/x", "x", "Content-Range", range);
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(text(response)).contains("can only be read").doesNotContain("full");
            }
            assertThat(sealed).isEmptyDirectory();
        } finally {
            run("umount", sealed.toString());
        }
    }

    /** Skips the test where only root can, unless {@code -Dmount=required} says that it must go, as CI does. */
    private static void mount(Path where, String options) throws Exception {
        boolean done = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", where.toString()) == 0;
        if (!"required".equals(System.getProperty("mount"))) {
            assumeTrue(done, "only root can mount a disk; UploadsTest and UnwritableTest have one that refuses, too");
        }
        assertThat(done).as("a disk was mounted").isTrue();
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            return -1; // there is no such command here
        }
    }
}
