package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of files that change while they are sent, on every server. */
abstract class FileChangeScenarios extends FaultScenarios {

    private static final int LARGE = 64_000_000;
    private static final int CHANGED = LARGE / 2;
    private static final int PAGE = 4_096;
    private static final int HELD = 16_000_000;
    private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-02T03:04:05.123456Z"));

    private Path folder = Path.of("");

    @BeforeAll
    void emptyFolderOfChanges() throws IOException {
        folder = Files.createDirectories(RunningServer.filesRoot().resolve("changes"));
        try (Stream<Path> left = Files.list(folder)) {
            for (Path each : left.toList()) {
                Files.delete(each);
            }
        }
    }

    /**
     * Whether the server hands pages of files to its sockets, without a copy of them. What waits there changes with the
     * file, so its reader may get some of that before the transfer is broken off.
     */
    boolean movesFiles() {
        return false;
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.setLastModifiedTime(Files.write(folder.resolve(name), bytes), OLD);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    enum Change {
        REPLACED(true),
        DELETED(true),
        RENAMED(true),
        TRUNCATED(false),
        APPENDED_TO(false),
        OVERWRITTEN(false),
        RENAMED_AND_OVERWRITTEN(false),
        REPLACED_AND_OVERWRITTEN(false);

        private final boolean harmless;

        Change(boolean harmless) {
            this.harmless = harmless;
        }

        void befalls(Path file, Path other) throws IOException {
            Path elsewhere = file.resolveSibling("elsewhere-" + this + ".bin");
            try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
                switch (this) {
                    case REPLACED -> Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                    case DELETED -> Files.delete(file);
                    case RENAMED -> Files.move(file, elsewhere);
                    case TRUNCATED -> writer.truncate(CHANGED);
                    case APPENDED_TO -> writer.write(ByteBuffer.allocate(1), LARGE);
                    case OVERWRITTEN -> overwrite(writer);
                    case RENAMED_AND_OVERWRITTEN -> {
                        Files.move(file, elsewhere);
                        overwrite(writer);
                    }
                    case REPLACED_AND_OVERWRITTEN -> {
                        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                        overwrite(writer);
                    }
                }
            }
        }

        private static void overwrite(FileChannel writer) throws IOException {
            writer.write(ByteBuffer.allocate(1_000), CHANGED);
        }

        /** Which of the file's pages hold what the change has put in the place of the old bytes: up to here. */
        int changedTo() {
            return switch (this) {
                case REPLACED, DELETED, RENAMED, APPENDED_TO -> CHANGED;
                case TRUNCATED -> (CHANGED + PAGE - 1) / PAGE * PAGE; // the kernel clears the rest of the page
                case OVERWRITTEN, RENAMED_AND_OVERWRITTEN, REPLACED_AND_OVERWRITTEN -> CHANGED + 1_000;
            };
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aFileThatChangesWhileItIsSentIsSentAsItWasOrBrokenOff(Change change) throws Exception {
        byte[] large = random(LARGE);
        Path file = write("change-" + change + ".bin", large);
        Path other = write("other.bin", new byte[LARGE]); // before: its reader may not take nothing for long
        long failed = ended("SOURCE_FAILED");
        try (RawConnection connection = ask(file, 0)) {
            String begin = connection.readUntil("\r\n\r\n");
            change.befalls(file, other);
            byte[] body = body(begin, connection.readToEnd(45_000));

            if (change.harmless) {
                assertThat(Arrays.equals(body, large)).as("as it was").isTrue();
            } else {
                assertThat(body.length).as("broken off").isLessThan(LARGE);
                Await.until("it is counted as the file's fault", () -> ended("SOURCE_FAILED") > failed);
                assertPrefix(body, large, change);
            }
        }
    }

    /** What comes before the break is of the old content, but for what a server that moves files can't hold back. */
    private void assertPrefix(byte[] body, byte[] old, Change change) {
        byte[] expected = Arrays.copyOf(old, body.length);
        if (movesFiles()) {
            for (int i = CHANGED; i < Math.min(change.changedTo(), body.length); i++) {
                expected[i] = body[i] == 0 ? 0 : old[i];
            }
        }
        assertThat(Arrays.mismatch(body, expected)).as("where the bytes differ").isEqualTo(-1);
    }

    /** Asks for a file over a connection of its own, which is closed at the end; none of the answer is read yet. */
    private RawConnection ask(Path file, int receiveBuffer) throws IOException {
        RawConnection connection = new RawConnection(server().base(), receiveBuffer);
        connection.send("GET " + server().base().getPath() + "files/changes/" + file.getFileName()
                + " HTTP/1.1\r\nHost: " + server().base().getAuthority() + "\r\nConnection: close\r\n\r\n");
        return connection;
    }

    private static byte[] body(String begin, String rest) {
        return (begin.substring(begin.indexOf("\r\n\r\n") + 4) + rest).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * All that a reader has not read may wait in its own socket, and in that of the server. A transfer that the server took
     * for complete must be what the file was, whatever becomes of it while all that waits.
     */
    @ParameterizedTest(name = "{0} bytes before the end")
    @ValueSource(ints = {2_000_000, 6_000_000, 20_000_000})
    void aReaderThatRestsBeforeTheEndOfAFileGetsNoneOfWhatIsWrittenMeanwhile(int before) throws Exception {
        byte[] large = random(LARGE);
        Path file = write("rest-" + before + ".bin", large);
        try (RawConnection connection = ask(file, HELD)) {
            String begin = connection.readUntil("\r\n\r\n");
            int there = begin.length() - begin.indexOf("\r\n\r\n") - 4;
            begin += connection.read(LARGE - before - there);
            Await.until(
                    "the server has sent it, or given up its reader",
                    () -> !get("admin/streams").body().contains(String.valueOf(file.getFileName())));
            try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
                writer.write(ByteBuffer.allocate(LARGE), 0);
            }
            byte[] body = body(begin, connection.readToEnd(45_000));
            assertThat(body.length == LARGE && !Arrays.equals(body, large))
                    .as("complete, and wrong")
                    .isFalse();
            assertThat(body.length).isGreaterThanOrEqualTo(LARGE - before);
        }
    }
}
