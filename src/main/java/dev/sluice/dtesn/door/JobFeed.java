package dev.sluice.dtesn.door;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The bytes of a job that was opened, which counts as read until this is closed. */
final class JobFeed implements Feed {

    private final Job job;
    private final LongSupplier nanos;
    private final AtomicBoolean closed = new AtomicBoolean();
    private long position;

    JobFeed(Job job, LongSupplier nanos) {
        this.job = job;
        this.nanos = nanos;
    }

    @Override
    public int read(byte[] to) throws IOException {
        int count = job.read(to, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public boolean await(Duration timeout) {
        return true;
    }

    @Override
    public long length() {
        return job.length();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            job.done(nanos.getAsLong());
        }
    }
}
