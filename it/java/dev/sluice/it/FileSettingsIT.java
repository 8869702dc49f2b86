package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of files allow, and what they do not when they are not set. */
class FileSettingsIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder = Path.of("");

    private RunningServer server(String... settings) throws Exception {
        String[] options = new String[2 * settings.length];
        for (int i = 0; i < settings.length; i++) {
            options[2 * i] = "--set";
            options[2 * i + 1] = "sluice.files." + settings[i];
        }
        return RunningServer.launcher(RunningServer.freePort(), options);
    }

    private static HttpResponse<String> send(RunningServer server, String method, String path, String body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.base().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + RunningServer.UPLOAD_TOKEN)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withoutAFolderThereIsNoFileAndTheAnswerSaysWhatToSet() throws Exception {
        try (RunningServer server = server("root=", "upload-token=", "listing=false")) {
            for (String path : List.of("files/", "files/a.txt", "files/a/")) {
                HttpResponse<String> response = send(server, "GET", path, "");
                assertThat(response.statusCode()).as(path).isEqualTo(404);
                assertThat(response.body()).contains("sluice.files.root");
            }
            assertThat(send(server, "PUT", "files/a.txt", "x").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void withoutListingAndTokenAFolderIsNothingAndNothingIsPut() throws Exception {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/a.txt"), "a");
        try (RunningServer server = server("root=" + folder, "upload-token=", "listing=false")) {
            assertThat(send(server, "GET", "files/sub/a.txt", "").body()).isEqualTo("a");
            for (String path : List.of("files", "files/", "files/sub", "files/sub/", "files/none", "files/none/")) {
                HttpResponse<String> response = send(server, "GET", path, "");
                assertThat(response.statusCode()).as(path).isEqualTo(404);
                assertThat(response.body()).doesNotContain("a.txt");
            }
            HttpResponse<String> put = send(server, "PUT", "files/b.txt", "b");
            assertThat(put.statusCode()).isEqualTo(405);
            assertThat(put.headers().firstValue("Allow"))
                    .hasValueSatisfying(
                            methods -> assertThat(methods).contains("GET").doesNotContain("PUT"));
        }
        assertThat(folder).isDirectoryNotContaining("glob:**b.txt");
    }

    @Test
    void quotaAndLargestFileAreKept() throws Exception {
        Files.writeString(folder.resolve("old.txt"), "0123456789");
        try (RunningServer server = server("root=" + folder, "upload-bytes=10", "quota-bytes=25")) {
            assertThat(send(server, "PUT", "files/a", "01234567890").statusCode())
                    .isEqualTo(413);
            assertThat(send(server, "PUT", "files/a", "0123456789").statusCode())
                    .isEqualTo(201);
            HttpResponse<String> full = send(server, "PUT", "files/b", "012345");
            assertThat(full.statusCode()).isEqualTo(507);
            assertThat(full.body()).contains("needs 6 bytes", "room for 5", "sluice.files.quota-bytes is 25");
            assertThat(send(server, "PUT", "files/b", "01234").statusCode()).isEqualTo(201);
        }
        assertThat(folder.resolve("b")).hasContent("01234");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("old.txt", "a", "b");
    }

    @Test
    void aServerThatDiedKeepsPartsAndTheirRoomButNotWhatNobodyCanGoOnWith() throws Exception {
        String[] settings = {"root=" + folder, "quota-bytes=100"};
        String id = "Upload-Id: an-upload-of-these-tests\r\n";
        try (RunningServer server = server(settings);
                RawConnection whole = new RawConnection(server.base());
                RawConnection part = new RawConnection(server.base())) {
            whole.send(head(server, "whole", 50, "") + "0123456789");
            part.send(head(server, "part", 40, "Content-Range: bytes 0-39/40\r\n" + id) + "0123456789");
            Await.until("both are received", () -> sizes().equals(List.of(10L, 10L)));
            server.process().toHandle().destroyForcibly();
            server.process().waitFor();
        }
        for (String name : names()) {
            Files.setLastModifiedTime(
                    folder.resolve(name), FileTime.from(Instant.now().minusSeconds(600)));
        }
        try (RunningServer server = server(settings)) {
            HttpResponse<String> full = send(server, "PUT", "files/other", "x".repeat(91));
            assertThat(full.statusCode()).isEqualTo(507);
            assertThat(full.body()).contains("room for 90");
            assertThat(sizes()).as("the part").containsExactly(10L);
            assertThat(send(server, "PUT", "files/other", "x".repeat(60)).statusCode())
                    .isEqualTo(201);
            try (RawConnection rest = new RawConnection(server.base())) {
                rest.send(head(server, "part", 30, "Content-Range: bytes 10-39/40\r\n" + id) + "x".repeat(30));
                assertThat(rest.readUntil("\r\n")).startsWith("HTTP/1.1 201");
            }
        }
        assertThat(folder.resolve("part")).hasContent("0123456789" + "x".repeat(30));
        assertThat(names()).isEmpty();
    }

    private static String head(RunningServer server, String name, int length, String fields) {
        return "PUT /files/" + name + " HTTP/1.1\r\nHost: " + server.base().getAuthority()
                + "\r\nAuthorization: Bearer " + RunningServer.UPLOAD_TOKEN + "\r\nContent-Length: " + length + "\r\n"
                + fields + "\r\n";
    }

    /** Of what is hidden in the folder. */
    private List<String> names() {
        String[] names = folder.toFile().list((inside, name) -> name.startsWith(".sluice-"));
        return names == null ? List.of() : List.of(names);
    }

    private List<Long> sizes() {
        return names().stream()
                .map(name -> folder.resolve(name).toFile().length())
                .toList();
    }
}
