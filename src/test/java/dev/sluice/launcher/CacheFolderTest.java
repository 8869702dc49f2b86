package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFolderTest {

    @TempDir
    private Path cache = Path.of("");

    @Test
    void linuxHasItInTheCacheOfTheUser() {
        assertThat(CacheFolder.of("Linux", "/home/anna", Map.of())).isEqualTo(Path.of("/home/anna/.cache/sluice"));
        assertThat(CacheFolder.of("Linux", "/home/anna", Map.of("XDG_CACHE_HOME", "/var/anna")))
                .isEqualTo(Path.of("/var/anna/sluice"));
        assertThat(CacheFolder.of("Linux", "/home/anna", Map.of("XDG_CACHE_HOME", "")))
                .isEqualTo(Path.of("/home/anna/.cache/sluice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FreeBSD", "AIX", "SunOS"})
    void otherSystemsDoAsLinuxDoes(String system) {
        assertThat(CacheFolder.of(system, "/home/anna", Map.of())).isEqualTo(Path.of("/home/anna/.cache/sluice"));
    }

    @Test
    void macHasItInTheLibrary() {
        assertThat(CacheFolder.of("Mac OS X", "/Users/anna", Map.of("XDG_CACHE_HOME", "/x")))
                .isEqualTo(Path.of("/Users/anna/Library/Caches/Sluice"));
    }

    @Test
    void windowsHasItInTheLocalData() {
        assertThat(CacheFolder.of("Windows 11", "/Users/anna", Map.of("LOCALAPPDATA", "/data")))
                .isEqualTo(Path.of("/data/Sluice"));
        assertThat(CacheFolder.of("Windows 11", "/Users/anna", Map.of()))
                .isEqualTo(Path.of("/Users/anna/AppData/Local/Sluice"));
    }

    @Test
    void whatNoStartHasUsedForWeeksIsForgotten() throws IOException {
        Path old = aged("sluice-1-1", Duration.ofDays(15));
        Path unfinished = aged("making-123", Duration.ofDays(15));
        Path used = aged("sluice-2-2", Duration.ofDays(13));
        Path foreign = aged("somebody-elses", Duration.ofDays(100));

        CacheFolder.forgetOld(cache);

        assertThat(old).doesNotExist();
        assertThat(unfinished).doesNotExist();
        assertThat(used).isDirectory();
        assertThat(foreign).isDirectory();
    }

    @Test
    void folderThatWasTouchedIsKept() throws IOException {
        Path folder = aged("sluice-1-1", Duration.ofDays(15));

        CacheFolder.touch(folder);
        CacheFolder.forgetOld(cache);

        assertThat(folder).isDirectory();
    }

    @Test
    void folderThatAnotherStartDeletesMeanwhileDoesNoHarm() throws IOException {
        // listed, and gone when it is looked at: as a link that leads nowhere is
        Files.createSymbolicLink(cache.resolve("sluice-gone"), cache.resolve("nowhere"));
        Path old = aged("sluice-old", Duration.ofDays(15));

        CacheFolder.forgetOld(cache);

        assertThat(old).doesNotExist();
    }

    @Test
    void linkInAnOldFolderIsDeletedAndNotFollowed() throws IOException {
        Path precious = Files.writeString(cache.resolve("precious.txt"), "x");
        Path folder = Files.createDirectories(cache.resolve("sluice-1-1"));
        Files.createSymbolicLink(folder.resolve("link"), precious);
        Files.createSymbolicLink(folder.resolve("folder"), cache);

        CacheFolder.delete(folder);

        assertThat(folder).doesNotExist();
        assertThat(precious).exists();
    }

    private Path aged(String name, Duration age) throws IOException {
        Path folder = Files.createDirectories(cache.resolve(name));
        Files.createDirectories(folder.resolve("app"));
        Files.writeString(folder.resolve("app/file"), "x");
        return Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(age)));
    }
}
