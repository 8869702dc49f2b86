package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.config.ConfigException;
import dev.sluice.metrics.HealthCheck;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.TimerWheel;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file is read anew when it changes, and a bad one changes nothing. */
class RouterFileTest {

    private static final String KEY = "sk-0123456789";

    @TempDir
    private Path folder;

    private final FakeTimers timers = new FakeTimers();
    private final LoggedWarnings logged = new LoggedWarnings(RouterFile.class);
    private final List<RouterSnapshot> told = new ArrayList<>();

    @AfterEach
    void recordNoMore() {
        logged.close();
    }

    private Path write(String json) {
        try {
            return Files.writeString(folder.resolve("llm.json"), json.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String bytes(int number) {
        return "{'maxRequestBytes':" + number + "}";
    }

    private RouterFile open(Path file) {
        RouterFile opened =
                RouterFile.open(Optional.of(file), Map.of("KEY", KEY), timers, new Random(1), Runnable::run);
        opened.onChange(told::add);
        return opened;
    }

    private void look() {
        timers.pass(RouterFile.INTERVAL);
    }

    private static int inForce(RouterFile file) {
        return file.current().config().maxRequestBytes();
    }

    private static void assertUp(RouterFile file) {
        assertThat(file.check().status()).isEqualTo("UP");
        assertThat(file.check().ready()).isTrue();
    }

    private static void assertStale(RouterFile file, String why) {
        HealthCheck.Result result = file.check();
        assertThat(result.name()).isEqualTo("llm-config");
        assertThat(result.status()).isEqualTo("STALE");
        assertThat(result.ready()).as("what was in force still is").isTrue();
        assertThat(result.detail())
                .startsWith("what the file said before is in force, since ")
                .contains(why);
    }

    @Test
    void withoutFileNothingIsWatched() {
        RouterFile none = RouterFile.open(Optional.empty(), Map.of(), timers, new Random(1), Runnable::run);

        assertThat(none.current().config()).isEqualTo(RouterConfig.withoutFile());
        assertThat(none.check())
                .isEqualTo(new HealthCheck.Result("llm-config", "UP", true, "no file; upstreams: 1, clients: 0"));
        assertThat(timers.pending()).isZero();
    }

    @Test
    void badFileAtTheStartIsThrown() {
        assertThatThrownBy(() -> open(write("{'port':0}")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("sluice.llm.config, which is " + folder.resolve("llm.json")
                        + ": port is 0; it must be a whole number from 1 to 65535");
        assertThatThrownBy(() -> open(folder.resolve("none.json")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("sluice.llm.config, which is " + folder.resolve("none.json")
                        + ": the router's file can't be read: none.json, which is not there");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void changeComesIntoForceAtTheNextLook() {
        RouterFile file = open(write(bytes(2_001)));
        RouterSnapshot before = file.current();
        write(bytes(2_002));

        timers.pass(RouterFile.INTERVAL.minusNanos(1));
        assertThat(file.current()).isSameAs(before);
        timers.pass(Duration.ofNanos(1));

        assertThat(inForce(file)).isEqualTo(2_002);
        assertThat(told).containsExactly(file.current());
        assertThat(before.config().maxRequestBytes()).as("who has it keeps it").isEqualTo(2_001);
        look();
        assertThat(told).hasSize(1);
        assertUp(file);
    }

    @Test
    void changeIsSeenThoughSizeAndTimeAreTheSame() throws IOException {
        Path path = write(bytes(2_001));
        FileTime time = Files.getLastModifiedTime(path);
        RouterFile file = open(path);
        write(bytes(2_002));
        Files.setLastModifiedTime(path, time);

        look();

        assertThat(inForce(file)).isEqualTo(2_002);
    }

    @Test
    void swappedSymbolicLinkIsSeen() throws IOException {
        // as an orchestrator mounts it: llm.json -> ..data/llm.json, ..data -> a folder, swapped by a rename
        Path first = Files.createDirectory(folder.resolve("..2026_1"));
        Path second = Files.createDirectory(folder.resolve("..2026_2"));
        Files.writeString(first.resolve("llm.json"), bytes(2_001).replace('\'', '"'));
        Files.writeString(second.resolve("llm.json"), bytes(2_002).replace('\'', '"'));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        Path link = Files.createSymbolicLink(folder.resolve("llm.json"), Path.of("..data", "llm.json"));
        RouterFile file = open(link);
        assertThat(inForce(file)).isEqualTo(2_001);

        Path fresh = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look();

        assertThat(inForce(file)).isEqualTo(2_002);
    }

    @Test
    void halfWrittenFileChangesNothingUntilItIsWhole() {
        RouterFile file = open(write(bytes(2_001)));
        RouterSnapshot before = file.current();
        write("{'maxRequestBytes':20");
        look();

        assertThat(file.current()).isSameAs(before);
        assertStale(file, "this is no JSON, from line 1");
        look();
        assertThat(told).isEmpty();

        write(bytes(2_002));
        look();
        assertThat(inForce(file)).isEqualTo(2_002);
        assertUp(file);
    }

    @Test
    void fileThatIsNotValidAsAWholeChangesNothing() {
        RouterFile file = open(write(bytes(2_001)));
        write("{'maxRequestBytes':2002,'port':0,'prot':1}");
        look();

        assertThat(inForce(file)).isEqualTo(2_001);
        String why = "port is 0; it must be a whole number from 1 to 65535; unknown key prot; did you mean port?";
        assertStale(file, why);
        look();
        assertThat(logged.lines()).as("told once").containsExactly("the router's file is not taken: " + why);
    }

    @Test
    void fileThatVanishesChangesNothingAndMayComeBackAsItWas() throws IOException {
        Path path = write(bytes(2_001));
        RouterFile file = open(path);
        RouterSnapshot before = file.current();
        Files.delete(path);
        look();

        assertThat(file.current()).isSameAs(before);
        assertStale(file, "the router's file can't be read: llm.json, which is not there");

        write(bytes(2_001));
        look();
        assertUp(file);
        assertThat(file.current()).isSameAs(before);
        assertThat(told).isEmpty();
    }

    @Test
    void keyFileIsWatchedAsWell() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "first");
        RouterFile file = open(write("{'baseUrl':'http://a.example','key':'file:key'}"));
        Files.writeString(key, "second");
        look();

        assertThat(file.current().config().upstreams().getFirst().secrets()).containsExactly(new SecretText("second"));

        Files.delete(key);
        look();
        assertStale(file, "key refers to the file key, which is not there");
        assertThat(file.current().config().upstreams().getFirst().secrets()).containsExactly(new SecretText("second"));

        Files.writeString(key, "third");
        look();
        assertUp(file);
        assertThat(file.current().config().upstreams().getFirst().secrets()).containsExactly(new SecretText("third"));
    }

    @Test
    void healthNeverTellsASecret() {
        RouterFile file = open(write(bytes(2_001)));
        for (String json : List.of(
                "{'baseUrl':'http://a','key':'" + KEY + "'}",
                "{'baseUrl':'http://a','headers':{'X-Api-Key':'" + KEY + "'}}",
                "{'baseUrl':'http://a:" + KEY + "@b'}",
                "{'key': " + KEY + "}",
                "{'clients':[{'name':'ann','key':'" + KEY + "'}]}")) {
            write(json);
            look();
            assertThat(file.check().status()).isEqualTo("STALE");
            assertThat(file.check().detail()).doesNotContain(KEY);
        }
        assertThat(logged.lines()).hasSize(5).noneMatch(line -> line.contains(KEY));
    }

    @Test
    void listenerThatThrowsHoldsUpNobody() {
        RouterFile file = open(write(bytes(2_001)));
        file.onChange(snapshot -> {
            throw new IllegalStateException("not today");
        });
        List<Integer> later = new ArrayList<>();
        file.onChange(snapshot -> later.add(snapshot.config().maxRequestBytes()));

        write(bytes(2_002));
        look();
        write(bytes(2_003));
        look();

        assertThat(later).containsExactly(2_002, 2_003);
        assertThat(told).hasSize(2);
        assertThat(logged.lines())
                .hasSize(2)
                .allMatch("somebody could not take the router's new configuration"::equals);
    }

    @Test
    void closedFileIsNotWatched() {
        RouterFile file = open(write(bytes(2_001)));
        file.close();
        write(bytes(2_002));
        look();

        assertThat(timers.pending()).isZero();
        assertThat(inForce(file)).isEqualTo(2_001);
    }

    @Test
    void fileThatIsClosedWhileItIsLookedAtIsNotWatchedAnyMore() {
        List<Runnable> looks = new ArrayList<>();
        RouterFile file =
                RouterFile.open(Optional.of(write(bytes(2_001))), Map.of(), timers, new Random(1), looks::add);
        look();
        file.close();
        write(bytes(2_002));
        looks.forEach(Runnable::run);

        assertThat(looks).hasSize(1);
        assertThat(timers.pending()).isZero();
        assertThat(inForce(file)).isEqualTo(2_001);
    }

    @Test
    void tenThousandReloadsKeepNoMemory() {
        String client = "{'clients':[{'name':'ann','key':'sha256:" + "ab".repeat(32)
                + "','rateLimit':{'requestsPerMinute':%d},'tokensPerMinute':%d}],'maxRequestBytes':%d}";
        RouterFile file = open(write(bytes(2_001)));
        List<WeakReference<RouterSnapshot>> earlier = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            write(client.formatted(i, i, 2_001 + i));
            look();
            if (i % 100 == 0) {
                told.clear();
                earlier.add(new WeakReference<>(file.current()));
            }
        }

        assertThat(inForce(file)).isEqualTo(12_001);
        assertThat(file.current().limits().states()).isEqualTo(2);
        assertThat(file.current().routes().upstreams()).hasSize(1);
        assertThat(timers.pending()).isEqualTo(1);
        earlier.removeLast();
        Awaiting.until("the earlier ones are gone", () -> {
            System.gc();
            return earlier.stream().allMatch(reference -> reference.get() == null);
        });
    }

    @Test
    void fileIsWatchedByTheWheelAndAVirtualThread() throws IOException {
        try (TimerWheel wheel = new TimerWheel(Duration.ofMillis(10));
                RouterFile file = RouterFile.open(Optional.of(write(bytes(2_001))), Map.of(), wheel, new Random(1))) {
            write(bytes(2_002));
            Awaiting.until("the change is in force", () -> inForce(file) == 2_002);
        }
    }
}
