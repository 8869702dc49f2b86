package dev.sluice.examples;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Streams;
import dev.sluice.stream.servlet.BrokenTransfer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbered lines while the container says that it is ready. Called by the container, one thread at a time; only
 * {@link #stop} comes from elsewhere.
 */
final class LineListener implements WriteListener {

    /** Lines are gathered to about this many bytes: a write for each of a million lines would be slow. */
    private static final int BATCH = 4_096;

    private final int items;
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final BrokenTransfer transfer;
    private final AtomicReference<Streams.@Nullable Listing> listing = new AtomicReference<>();
    private volatile @Nullable CloseReason stopped;
    private int next = 1;

    /**
     * A listener that has yet to be set.
     *
     * @param transfer what breaks the response off when it can't be completed
     */
    LineListener(int items, AsyncContext context, ServletOutputStream out, BrokenTransfer transfer) {
        this.items = items;
        this.context = context;
        this.out = out;
        this.transfer = transfer;
    }

    void listedAs(Streams.Listing entry) {
        listing.set(entry);
        CloseReason reason = stopped;
        if (reason != null) {
            stop(reason); // it was ended while it was being listed
        }
    }

    /** Breaks it off, also when its reader takes nothing and the container will never call. */
    void stop(CloseReason reason) {
        stopped = reason;
        Streams.Listing entry = listing.getAndSet(null);
        if (entry != null) {
            entry.close(reason);
            transfer.breakOff(context);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        while (stopped == null && out.isReady()) {
            if (next > items) {
                end(CloseReason.COMPLETED);
                return;
            }
            byte[] batch = batch();
            out.write(batch);
            Streams.Listing entry = listing.get();
            if (entry != null) {
                entry.sent(batch.length);
            }
        }
        // not ready: the container calls again when the reader has taken something
    }

    private byte[] batch() {
        StringBuilder lines = new StringBuilder(BATCH + 32);
        while (next <= items && lines.length() < BATCH) {
            lines.append("line ").append(next).append(" of ").append(items).append('\n');
            next++;
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onError(Throwable failure) {
        end(CloseReason.CLIENT_GONE);
    }

    private void end(CloseReason reason) {
        Streams.Listing entry = listing.getAndSet(null);
        if (entry != null) {
            entry.close(reason);
            context.complete();
        }
    }
}
