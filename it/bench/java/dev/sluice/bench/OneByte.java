package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a reader costs that takes one byte at a time. */
final class OneByte implements Program {

    private static final int OUTBOX_BYTES = 1 << 20;
    private static final int WARM_MILLIS = 1_000;

    @Override
    public String name() {
        return "one-byte";
    }

    @Override
    public String summary() {
        return "threads and heap of the server for a reader that takes one byte at a time";
    }

    @Override
    public void run(Options options) throws Exception {
        int readers = options.whole("readers", 1);
        int micros = options.whole("micros-between", 100);
        int seconds = options.whole("seconds", 10);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProbe probe = sluice.probe()) {
            // everything that one stream loads, and the threads that the container keeps, are there before
            sluice.warm("/stream/numbers?items=200000", 20);
            // a source that has waited once: the JVM's one clock for such waits is no cost of a reader
            try (SlowReader first = new SlowReader(sluice.port(), micros)) {
                Thread.sleep(WARM_MILLIS);
                first.bytes();
            }
            Thread.sleep(WARM_MILLIS);
            long heap = probe.live().total();
            List<String> threads = probe.platformThreads();
            List<SlowReader> slow = new ArrayList<>();
            List<String> added;
            long grown;
            try {
                for (int i = 0; i < readers; i++) {
                    slow.add(new SlowReader(sluice.port(), micros));
                }
                Thread.sleep(seconds * 1_000L);
                grown = probe.live().total() - heap;
                added = new ArrayList<>(probe.platformThreads());
                threads.forEach(added::remove);
            } finally {
                slow.forEach(SlowReader::close);
            }
            report(slow, added, grown, seconds);
        }
    }

    private static void report(List<SlowReader> slow, List<String> added, long grown, int seconds) throws IOException {
        long bytes = 0;
        for (SlowReader reader : slow) {
            bytes += reader.bytes();
        }
        Report.section(slow.size() + " of them, for " + seconds + " s");
        Report.figure("bytes that each took", (double) bytes / slow.size(), "bytes");
        Report.figure("platform threads added", added.size(), "", new Target.AtMost(0));
        if (!added.isEmpty()) {
            Report.note("they are: " + String.join(", ", added));
        }
        Report.figure(
                "live heap added for each", (double) grown / slow.size(), "bytes", new Target.AtMost(OUTBOX_BYTES));
        Report.figure(
                "of the heap, more than the outbox may hold", (double) grown / slow.size() - OUTBOX_BYTES, "bytes");
    }

    /** One such reader on a thread of its own. */
    private static final class SlowReader implements AutoCloseable {

        private final Connection connection;
        private final int micros;
        private final CountDownLatch closing = new CountDownLatch(1);
        private final AtomicLong bytes = new AtomicLong();

        SlowReader(int port, int micros) throws IOException {
            this.connection = Connection.narrow(port, 1);
            this.micros = micros;
            connection.get("/stream/numbers?items=1000000000");
            Thread.ofVirtual().name("bench-slow").start(this::read);
        }

        private void read() {
            NumberCheck check = new NumberCheck();
            try {
                while (!closing.await(micros, TimeUnit.MICROSECONDS)) {
                    connection.read(check);
                    bytes.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                if (closing.getCount() > 0) {
                    System.err.println("a slow reader was disturbed: " + e);
                    bytes.set(Long.MIN_VALUE / 2);
                }
            }
        }

        /** How many it has taken; throws when it could not. */
        long bytes() throws IOException {
            long taken = bytes.get();
            if (taken <= 0) {
                throw new IOException("a slow reader got nothing, or was broken off");
            }
            return taken;
        }

        @Override
        public void close() {
            closing.countDown();
            try {
                connection.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
    }
}
