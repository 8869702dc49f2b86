package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether an opened file is still what it was, whatever has become of its name. */
class OpenFileTest {

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");
    private Path elsewhere = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        file = Files.write(folder.resolve("file.bin"), new byte[10_000]);
        elsewhere = folder.resolve("elsewhere.bin");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05.123456Z")));
    }

    /** What becomes of a name while its file is open. */
    enum Fate {
        KEPT,
        RENAMED,
        DELETED,
        REPLACED
    }

    private void meet(Fate fate) throws IOException {
        switch (fate) {
            case KEPT -> assertThat(file).exists();
            case RENAMED -> Files.move(file, elsewhere);
            case DELETED -> Files.delete(file);
            case REPLACED ->
                Files.move(Files.write(folder.resolve("new"), new byte[10_000]), file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void overwrite(FileChannel writer) throws IOException {
        writer.write(ByteBuffer.allocate(100), 5_000);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void fileThatNobodyWritesToIsIntactWhateverBecomesOfItsName(Fate fate) throws Exception {
        try (OpenFile opened = OpenFile.of(file)) {
            meet(fate);

            assertThatCode(opened::verify).doesNotThrowAnyException();
            assertThatCode(opened::verify).as("once more").doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fileThatSomebodyHadOpenAndWritesToIsNotIntactWhateverBecomesOfItsName(Fate fate) throws Exception {
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE);
                OpenFile opened = OpenFile.of(file)) {
            meet(fate);
            overwrite(writer);

            assertThatThrownBy(opened::verify).isInstanceOf(IOException.class).hasMessageContaining("was changed");
        }
    }

    @Test
    void fileThatIsWrittenToUnderItsNewNameIsNotIntact() throws Exception {
        try (OpenFile opened = OpenFile.of(file)) {
            Files.move(file, elsewhere);
            opened.verify();
            try (FileChannel writer = FileChannel.open(elsewhere, StandardOpenOption.WRITE)) {
                overwrite(writer);
            }

            assertThatThrownBy(opened::verify).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatOtherFilesHaveBecomeIsNoMatter() throws Exception {
        Path second = Files.copy(file, folder.resolve("second.bin"), StandardCopyOption.COPY_ATTRIBUTES);
        try (OpenFile one = OpenFile.of(file);
                OpenFile other = OpenFile.of(second);
                FileChannel writer = FileChannel.open(second, StandardOpenOption.WRITE)) {
            Files.delete(file);
            Files.delete(second);
            one.verify();
            other.verify();
            overwrite(writer);

            one.verify();
            assertThatThrownBy(other::verify).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "KEPT", mode = EnumSource.Mode.EXCLUDE)
    void whereTheSystemShowsNoOpenFilesOneWithoutItsNameCountsAsChanged(Fate fate) throws Exception {
        OpenHandles none = new OpenHandles(List.of(folder.resolve("no-such-folder")));
        try (OpenFile opened = OpenFile.of(
                file,
                () -> Files.readAttributes(file, BasicFileAttributes.class),
                () -> Files.newByteChannel(file),
                none)) {
            opened.verify();
            meet(fate);

            assertThatThrownBy(opened::verify).isInstanceOf(IOException.class);
        }
    }

    @Test
    void fileSystemWithoutChannelsIsToldAsThat() throws Exception {
        Path archive = folder.resolve("archive.zip");
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path inside = Files.writeString(zip.getPath("/inside.txt"), "text");

            assertThatThrownBy(() -> OpenFile.of(inside))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("inside.txt lies in a file system that gives no FileChannel (jar)");
        }
    }
}
