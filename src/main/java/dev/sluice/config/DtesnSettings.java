package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the Deep Tree Echo service. */
final class DtesnSettings {

    private static final String PREFIX = "sluice.dtesn.";

    static final Setting<Integer> THREADS = new Setting<>(
            PREFIX + "threads",
            "0",
            "Threads that compute for /deep_tree_echo; 0 for one for each processor.",
            Parsers.whole(0, 1_024));
    static final Setting<Integer> RUNS =
            new Setting<>(PREFIX + "runs", "64", "Most inputs that are read at a time.", Parsers.whole(1, 100_000));
    static final Setting<Integer> RUNS_PER_ADDRESS = new Setting<>(
            PREFIX + "runs-per-address",
            "16",
            "Most inputs of one client address that are read at a time; behind a proxy all have the proxy's.",
            Parsers.whole(1, 100_000));
    static final Setting<Duration> HEARTBEAT = new Setting<>(
            PREFIX + "heartbeat-seconds",
            "25",
            "After how long a silence /stream_process and /stream_chunks send a heartbeat.",
            Parsers.seconds(1, 3_600));
    static final Setting<Duration> HEARTBEAT_LARGE = new Setting<>(
            PREFIX + "heartbeat-large-seconds",
            "20",
            "After how long a silence /stream_large_dataset and /stream_optimized send a heartbeat.",
            Parsers.seconds(1, 3_600));
    static final Setting<Duration> INPUT_SILENCE = new Setting<>(
            PREFIX + "input-seconds",
            "300",
            "How long nothing may come of an input that is being sent.",
            Parsers.seconds(1, 86_400));
    static final Setting<Integer> PROCESS_BYTES = new Setting<>(
            PREFIX + "process-bytes",
            "4194304",
            "Largest input of /process and /batch_process, whose answer is one document.",
            Parsers.whole(1_024, 1 << 30));
    static final Setting<Duration> PROCESS_TIME = new Setting<>(
            PREFIX + "process-seconds", "60", "How long /process may take for one input.", Parsers.seconds(1, 86_400));
    static final Setting<Optional<Secret>> CHECKPOINT_KEY = new Setting<>(
            PREFIX + "checkpoint-key",
            "",
            "Signs the ids of events, so that a stream can go on after a restart or in another server with the same"
                    + " key; empty for a new one at each start.",
            Parsers.optionalSecret(32));
    static final Setting<Duration> CHECKPOINT_AGE = new Setting<>(
            PREFIX + "checkpoint-seconds",
            "3600",
            "How long a stream can go on after an event.",
            Parsers.seconds(1, 31_536_000));
    static final Setting<Integer> JOBS = new Setting<>(
            PREFIX + "jobs",
            "64",
            "Most inputs that are kept to be read by GET; each has a file without a name.",
            Parsers.whole(0, 10_000));
    static final Setting<Integer> JOBS_PER_ADDRESS = new Setting<>(
            PREFIX + "jobs-per-address",
            "32",
            "Most inputs of one client address that are kept; behind a proxy all have the proxy's.",
            Parsers.whole(1, 10_000));
    static final Setting<Long> JOB_BYTES = new Setting<>(
            PREFIX + "job-bytes",
            "1073741824",
            "Most bytes of all these inputs together, on the disk of the temporary folder.",
            Parsers.whole(0L, Long.MAX_VALUE));
    static final Setting<Duration> JOB_AGE = new Setting<>(
            PREFIX + "job-seconds",
            "900",
            "How long such an input is kept after it was read last.",
            Parsers.seconds(1, 31_536_000));

    static final List<Setting<?>> ALL = List.of(
            THREADS,
            RUNS,
            RUNS_PER_ADDRESS,
            HEARTBEAT,
            HEARTBEAT_LARGE,
            INPUT_SILENCE,
            PROCESS_BYTES,
            PROCESS_TIME,
            CHECKPOINT_KEY,
            CHECKPOINT_AGE,
            JOBS,
            JOBS_PER_ADDRESS,
            JOB_BYTES,
            JOB_AGE);

    private DtesnSettings() {}
}
