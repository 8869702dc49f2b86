package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many streams at once. */
final class Thousand implements Program {

    @Override
    public String name() {
        return "thousand";
    }

    @Override
    public String summary() {
        return "a thousand streams at once, every byte checked; the server's threads meanwhile";
    }

    @Override
    public void run(Options options) throws Exception {
        int streams = options.whole("streams", 1_000);
        int items = options.whole("items", 10_000);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProbe probe = sluice.probe()) {
            String path = "/stream/numbers?items=" + items;
            sluice.warm(path, 50);
            int before = probe.platformThreads().size();
            long start = System.nanoTime();
            long threads;
            List<Exception> failures;
            try (Peak peak = new Peak(() -> probe.platformThreads().size(), 50)) {
                failures = readAll(sluice.port(), path, streams, items);
                threads = peak.highest();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Report.section(streams + " streams of " + items + " items");
            failures.stream().limit(3).forEach(failure -> Report.note("a stream failed: " + failure));
            Report.figure("streams that were wrong or broken off", failures.size(), "", new Target.AtMost(0));
            Report.figure("time until all were read", seconds, "s");
            Report.figure("all streams together", (double) streams * items / seconds, "items/s");
            Report.figure("platform threads of the server before", before, "");
            Report.figure("platform threads of the server at the peak", (double) threads, "");
        }
    }

    private static List<Exception> readAll(int port, String path, int streams, int items) throws InterruptedException {
        List<Exception> failures = new ArrayList<>();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                all.add(readers.submit(() -> {
                    try (Connection connection = Connection.to(port, 16_384)) {
                        NumberCheck check = new NumberCheck();
                        connection.get(path);
                        connection.readAll(check);
                        check.ended(items);
                        return null;
                    }
                }));
            }
            for (Future<?> one : all) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failures.add(e);
                }
            }
        }
        return failures;
    }
}
