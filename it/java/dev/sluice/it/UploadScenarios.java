package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of files that are put, on every server. */
abstract class UploadScenarios extends FileScenarios {

    private static final String UPLOAD = "an-upload-of-these-tests";
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
        return "PUT " + server().base().getPath() + "files/f/" + name + " HTTP/1.1\r\nHost: "
                + server().base().getAuthority() + "\r\nAuthorization: " + BEARER + "\r\nContent-Length: " + length
                + "\r\n" + fields + "\r\n";
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
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tiny.toString()) == 0,
                "only root can make a small disk; UploadsTest has a full one too");
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
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", sealed.toString()) == 0,
                "only root can mount; UnwritableTest has the same");
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

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            return -1; // there is no such command here
        }
    }
}
