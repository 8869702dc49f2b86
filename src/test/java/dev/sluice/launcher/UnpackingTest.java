package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest {

    @TempDir
    private Path folder = Path.of("");

    private Path cache = Path.of("");

    @BeforeEach
    void useACacheOfOurOwn() {
        cache = folder.resolve("deep/cache");
        System.setProperty("sluice.cache", cache.toString());
    }

    @AfterEach
    void useTheUsersAgain() {
        System.clearProperty("sluice.cache");
    }

    /** A WAR whose entries hold their own names. */
    private Path war(String... entries) throws IOException {
        Path war = folder.resolve("sluice.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                if (!entry.endsWith("/")) {
                    zip.write(entry.getBytes(StandardCharsets.UTF_8));
                }
                zip.closeEntry();
            }
        }
        return war;
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyEntryGoesToItsPart() throws IOException {
        Path unpacked = Unpacking.unpacked(war(
                "META-INF/MANIFEST.MF",
                "WEB-INF/",
                "WEB-INF/web.xml",
                "WEB-INF/classes/dev/sluice/config/Settings.class",
                "WEB-INF/classes/dev/sluice/rooms/Rooms.class",
                "WEB-INF/lib/jspecify.jar",
                "WEB-INF/lib/jetty-client.jar",
                "WEB-INF/lib-provided/jetty.jar",
                "dev/sluice/launcher/Launcher.class"));

        assertThat(unpacked).hasParentRaw(cache);
        assertThat(files(unpacked))
                .containsExactlyInAnyOrder(
                        "app/META-INF/MANIFEST.MF",
                        "app/WEB-INF/web.xml",
                        "app/WEB-INF/classes/dev/sluice/config/Settings.class",
                        "app/WEB-INF/classes/dev/sluice/rooms/Rooms.class",
                        "app/WEB-INF/lib/jspecify.jar",
                        "lib/jetty-client.jar", // both use it
                        "lib/jetty.jar",
                        "boot/dev/sluice/launcher/Launcher.class",
                        "boot/dev/sluice/config/Settings.class");
        assertThat(unpacked.resolve("lib/jetty.jar")).hasContent("WEB-INF/lib-provided/jetty.jar");
    }

    @Test
    void secondStartTakesWhatTheFirstHasUnpacked() throws IOException {
        Path war = war("WEB-INF/web.xml");
        Path first = Unpacking.unpacked(war);
        Files.writeString(first.resolve("mark"), "x");

        assertThat(Unpacking.unpacked(war)).isEqualTo(first);
        assertThat(first.resolve("mark")).exists();
        try (Stream<Path> all = Files.list(cache)) {
            assertThat(all).containsExactly(first);
        }
    }

    @RepeatedTest(5)
    void startsAtTheSameTimeShareOneFolder() throws Exception {
        Path war = war("WEB-INF/web.xml");
        int starts = 8;
        CyclicBarrier together = new CyclicBarrier(starts);
        List<Path> folders = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(starts)) {
            Callable<Path> start = () -> {
                together.await();
                return Unpacking.unpacked(war);
            };
            for (Future<Path> unpacked : threads.invokeAll(Collections.nCopies(starts, start))) {
                folders.add(unpacked.get());
            }
        }
        assertThat(Set.copyOf(folders)).hasSize(1);
        try (Stream<Path> all = Files.list(cache)) {
            assertThat(all).as("what the others have made is deleted").containsExactly(folders.getFirst());
        }
    }

    @Test
    void otherWarGetsAnotherFolder() throws IOException {
        Path first = Unpacking.unpacked(war("a"));

        Path second = Unpacking.unpacked(war("a", "b"));

        assertThat(second).isNotEqualTo(first);
        assertThat(files(second)).containsExactly("app/a", "app/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "../../evil",
                "a/../../evil",
                "../app2/evil",
                "../boot/evil",
                "WEB-INF/lib-provided/../boot/evil",
                "WEB-INF/lib-provided/../../evil",
                "dev/sluice/launcher/../../../../app/evil",
                "WEB-INF/classes/dev/sluice/config/../../../../../../evil"
            })
    void entryThatLeadsOutIsRefused(String entry) throws IOException {
        Path war = war("WEB-INF/web.xml", entry);

        assertThatThrownBy(() -> Unpacking.unpacked(war))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out of it");

        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all).noneMatch(file -> file.endsWith("evil"));
        }
        try (Stream<Path> all = Files.list(cache)) {
            assertThat(all)
                    .as("nothing is taken for unpacked")
                    .noneMatch(made -> made.getFileName().toString().startsWith("sluice-"));
        }
    }

    @Test
    void absoluteEntryIsRefused() throws IOException {
        Path war = war(folder.resolve("evil").toString());

        assertThatThrownBy(() -> Unpacking.unpacked(war)).isInstanceOf(IOException.class);
        assertThat(folder.resolve("evil")).doesNotExist();
    }
}
