package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Files beyond 4 GiB where the kernel moves them; what is copied is in {@link FileScenarios}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HugeFileIT {

    private static final long SIZE = 4_500_000_000L;
    private static final long BORDER = 1L << 32;

    private RunningServer server;
    private Path file = Path.of("");

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcherForLong(RunningServer.freePort());
        file = RunningServer.filesRoot().resolve("sparse.bin");
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            mark(channel, "begin", 0);
            mark(channel, "border", BORDER - 3);
            mark(channel, "end", SIZE - 3);
        }
    }

    private static void mark(FileChannel channel, String text, long position) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), position);
    }

    @AfterAll
    void stopServer() throws IOException {
        server.close();
        Files.deleteIfExists(file);
    }

    private HttpURLConnection ask(String range) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                server.base().resolve("files/sparse.bin").toURL().openConnection();
        if (!range.isEmpty()) {
            connection.setRequestProperty("Range", range);
        }
        return connection;
    }

    private static String next(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.US_ASCII);
    }

    @Test
    void aFileOfMoreThanFourGigabytesIsSentToItsEnd() throws Exception {
        HttpURLConnection whole = ask("");
        assertThat(whole.getContentLengthLong()).isEqualTo(SIZE);
        try (InputStream in = whole.getInputStream()) {
            assertThat(next(in, 5)).isEqualTo("begin");
            in.skipNBytes(BORDER - 3 - 5);
            assertThat(next(in, 6)).isEqualTo("border");
            in.skipNBytes(SIZE - 3 - (BORDER + 3));
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("end");
        }
    }

    /** The last part of a range is copied: this one has more than sockets hold behind the border. */
    @Test
    void aRangeAcrossFourGigabytesIsMovedToo() throws Exception {
        long first = BORDER - 30_000_001;
        long last = BORDER + 150_000_000;
        HttpURLConnection part = ask("bytes=" + first + "-" + last);
        assertThat(part.getResponseCode()).isEqualTo(206);
        assertThat(part.getHeaderField("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/" + SIZE);
        try (InputStream in = part.getInputStream()) {
            in.skipNBytes(BORDER - 3 - first);
            assertThat(next(in, 6)).isEqualTo("border");
            in.skipNBytes(last + 1 - (BORDER + 3));
            assertThat(in.read()).isEqualTo(-1);
        }
    }
}
