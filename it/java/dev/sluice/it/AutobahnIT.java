package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The Autobahn test suite, which others wrote, against {@code /ws/raw}; without the cases of the large messages (9.*), of
 * all texts that are not UTF-8 (6.*, but for 6.1 to 6.4), and of the compressions that it has not. {@code it/autobahn/run}
 * runs all.
 */
class AutobahnIT {

    private static final int PATIENCE_MINUTES = 6;

    private static final List<String> CASES =
            List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.1.*", "6.2.*", "6.3.*", "6.4.*", "7.*", "10.*");

    private static final int COUNT = 115;

    private static final Pattern RESULT = Pattern.compile(
            "\"([0-9.]+)\": \\{[^}]*?\"behavior\": \"([A-Z -]+)\"[^}]*?\"behaviorClose\": \"([A-Z -]+)\"");

    @Test
    void theShortCasesPass() throws Exception {
        Path jars = RunningServer.checkout().resolve("target/autobahn").toAbsolutePath();
        Path reports = jars.resolve("it-reports");
        Path index = reports.resolve("index.json");
        Files.deleteIfExists(index);
        List<String> command = new ArrayList<>(List.of(
                RunningServer.java(),
                "-cp",
                only(jars, "jython-").toString(),
                "-Dpython.path=" + only(jars, "autobahntestsuite-"),
                "-Dpython.cachedir.skip=true",
                "org.python.util.jython",
                RunningServer.checkout()
                        .resolve("it/autobahn/client.py")
                        .toAbsolutePath()
                        .toString()));
        try (RunningServer server = RunningServer.launcherForLong(RunningServer.freePort())) {
            command.addAll(List.of(server.socket("ws/raw").toString(), reports.toString()));
            command.addAll(CASES);
            Path log = jars.resolve("it.log");
            Process client = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(client.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                        .as("the suite comes to its end; see " + log)
                        .isTrue();
            } finally {
                client.destroyForcibly();
            }
        }
        TreeMap<String, String> bad = new TreeMap<>();
        int seen = 0;
        Matcher results = RESULT.matcher(Files.readString(index));
        while (results.find()) {
            seen++;
            if (!passes(results.group(2)) || !passes(results.group(3))) {
                bad.put(results.group(1), results.group(2) + ", close " + results.group(3));
            }
        }
        assertThat(bad).isEmpty();
        assertThat(seen).isEqualTo(COUNT);
    }

    /** As the suite's own report has them: these are no faults. */
    private static boolean passes(String behavior) {
        return behavior.equals("OK") || behavior.equals("NON-STRICT") || behavior.equals("INFORMATIONAL");
    }

    private static Path only(Path folder, String prefix) throws Exception {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
