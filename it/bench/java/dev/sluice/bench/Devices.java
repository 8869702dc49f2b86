package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many devices that send, each waiting for the answer to its last reading. */
final class Devices implements Program {

    private static final int READING_BYTES = 16;

    @Override
    public String name() {
        return "devices";
    }

    @Override
    public String summary() {
        return "devices that send readings, of which each is kept and answered";
    }

    @Override
    public void run(Options options) throws Exception {
        int devices = options.whole("devices", 1_000);
        int readings = options.whole("readings", 100);
        int seed = options.whole("seed", 1);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice("--set", "sluice.sockets.ping-seconds=3600")) {
            send(sluice.port(), devices, 10, seed); // warms
            long start = System.nanoTime();
            long[] took = send(sluice.port(), devices, readings, seed + 1);
            double seconds = (System.nanoTime() - start) / 1e9;
            Percentiles times = Percentiles.of(took);
            Report.section(devices + " devices at once, " + readings + " readings of " + READING_BYTES + " bytes each");
            Report.figure(
                    "readings without an answer", (double) devices * readings - took.length, "", new Target.AtMost(0));
            Report.figure("readings, with connecting", took.length / seconds, "a second");
            Report.figure("until the answer, median", times.at(0.5) / 1e6, "ms");
            Report.figure("until the answer, p99", times.at(0.99) / 1e6, "ms");
        }
    }

    /** The nanoseconds of all answers that came. */
    private static long[] send(int port, int devices, int readings, int seed) throws Exception {
        long[][] took = new long[devices][];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < devices; i++) {
                int device = i;
                all.add(threads.submit(() -> {
                    took[device] = device(port, device, readings, new Random(31L * seed + device));
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        return Arrays.stream(took).flatMapToLong(Arrays::stream).toArray();
    }

    private static long[] device(int port, int number, int readings, Random random) throws Exception {
        long[] took = new long[readings];
        byte[] reading = new byte[READING_BYTES];
        try (Line line = Line.to(port, "/iot/sensors/device-" + number)) {
            for (int i = 0; i < readings; i++) {
                random.nextBytes(reading);
                took[i] = line.exchange(Line.binary(reading), "ACK");
            }
        }
        return took;
    }
}
