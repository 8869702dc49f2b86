package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many clients that come at once. */
final class Connect implements Program {

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public String summary() {
        return "thousands of WebSocket clients that connect at once; each wants its echo";
    }

    @Override
    public void run(Options options) throws Exception {
        int clients = options.whole("clients", 5_000);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice()) {
            all(sluice.port(), Math.min(500, clients)); // warms
            long start = System.nanoTime();
            List<Exception> failures = all(sluice.port(), clients);
            double seconds = (System.nanoTime() - start) / 1e9;
            Report.section(clients + " clients, all open until the last has its echo");
            failures.stream().limit(3).forEach(failure -> Report.note("a client failed: " + failure));
            Report.figure("clients without their echo", failures.size(), "", new Target.AtMost(0));
            Report.figure("time until all had it", seconds, "s");
            Report.figure("connections", clients / seconds, "a second");
        }
    }

    private static List<Exception> all(int port, int clients) throws InterruptedException {
        List<Exception> failures = new ArrayList<>();
        CountDownLatch echoed = new CountDownLatch(clients);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String text = "client " + i;
                all.add(threads.submit(() -> {
                    try (Line line = Line.to(port, "/ws")) {
                        line.exchange(Line.text(text), "Echo: " + text);
                        echoed.countDown();
                        echoed.await();
                        return null;
                    } finally {
                        echoed.countDown(); // one that failed keeps nobody waiting
                    }
                }));
            }
            for (Future<?> one : all) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failures.add(new Exception(e.getCause()));
                }
            }
        }
        return failures;
    }
}
