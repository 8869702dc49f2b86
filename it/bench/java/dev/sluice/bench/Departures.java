package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When an upstream heard of clients, and that they had left. Thread-safe. */
final class Departures implements TokenUpstream.Watcher {

    private static final int PATIENCE_SECONDS = 20;

    private final CountDownLatch asked;
    private final List<CompletableFuture<Long>> left = new ArrayList<>();

    /** Of so many, with numbers from 0 on. */
    Departures(int count) {
        this.asked = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            left.add(new CompletableFuture<>());
        }
    }

    int count() {
        return left.size();
    }

    @Override
    public void asked(int number) {
        asked.countDown();
    }

    @Override
    public void left(int number, long nanos) {
        boolean ignored = left.get(number).complete(nanos);
    }

    /** Waits until all have asked. */
    void awaitAsked() throws IOException, InterruptedException {
        if (!asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(asked.getCount() + " requests have not come to the upstream");
        }
    }

    /** Waits until one has left, and tells when. */
    long awaitLeft(int number) throws IOException, InterruptedException {
        try {
            return left.get(number).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the upstream has not heard that client " + number + " left", e);
        }
    }
}
