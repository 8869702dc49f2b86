package dev.sluice.dtesn.door;

import dev.sluice.json.JsonMembers;
import dev.sluice.problem.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Several inputs, some of them read at a time, and what became of each. For one request. */
final class Batch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Batch.class.getName());

    /** An input, or why it is none. */
    sealed interface Item {

        /** Bytes to be read. */
        @SuppressWarnings("ArrayRecordComponent") // nobody compares them
        record Input(byte[] bytes) implements Item {}

        /** What is wrong with it. */
        record Wrong(String detail) implements Item {}
    }

    /**
     * What became of one.
     *
     * @param index which one, from 0
     * @param bytes how many were read; 0 where it could not be
     * @param json an object that says it
     */
    record Result(int index, boolean isError, int bytes, String json) {}

    private final Documents documents;
    private final Terms terms;
    private final long until; // all of them have to have been read
    private final List<Item> items;
    private final ThreadFactory threads;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Result> results;

    Batch(Documents documents, Terms terms, List<Item> items, ThreadFactory threads) {
        this.documents = documents;
        this.terms = terms;
        this.until = documents.until();
        this.items = List.copyOf(items);
        this.threads = threads;
        this.results = new LinkedBlockingQueue<>(items.size()); // as many as there will ever be
    }

    /** Has so many read at a time; {@link #results} gets an object for each, in the order in which they are ready. */
    void begin(int atATime) {
        for (int i = 0; i < Math.min(atATime, items.size()); i++) {
            threads.newThread(this::work).start();
        }
    }

    /** How many inputs there are. */
    int size() {
        return items.size();
    }

    /** Where results come. */
    BlockingQueue<Result> results() {
        return results;
    }

    private void work() {
        working.add(Thread.currentThread());
        try {
            for (int index = next.getAndIncrement();
                    index < items.size() && !closed.get();
                    index = next.getAndIncrement()) {
                results.add(result(index));
            }
        } finally {
            working.remove(Thread.currentThread());
        }
    }

    private Result result(int index) {
        return switch (items.get(index)) {
            case Item.Wrong(String detail) -> error(index, 422, detail);
            case Item.Input(byte[] bytes) -> read(index, bytes);
        };
    }

    private Result read(int index, byte[] bytes) {
        try {
            String document =
                    documents.read(terms, new MemoryFeed(bytes), until).object();
            JsonMembers members = new JsonMembers()
                    .add("type", "result")
                    .add("index", index)
                    .add("status", "success")
                    .raw("result", document);
            return new Result(index, false, bytes.length, members.object());
        } catch (ProblemException e) {
            return error(index, e.problem().status(), e.problem().detail());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error(index, 503, "this server is stopping");
        } catch (RuntimeException | Error e) { // whatever it was: there is a result for each
            LOG.log(System.Logger.Level.WARNING, "an input of a batch could not be read", e);
            return error(index, 500, "the server failed");
        }
    }

    private static Result error(int index, int code, String detail) {
        JsonMembers members = new JsonMembers()
                .add("type", "result")
                .add("index", index)
                .add("status", "error")
                .add("code", code)
                .add("error", detail);
        return new Result(index, true, 0, members.object());
    }

    /** No further input is begun, and those that are being read are not read any further. */
    @Override
    public void close() {
        closed.set(true);
        working.forEach(
                Thread::interrupt); // they wait for slices, or for input, and for nothing that an interrupt harms
    }
}
