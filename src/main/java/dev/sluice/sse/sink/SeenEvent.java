package dev.sluice.sse.sink;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An event that tells when the runtime begins to write it: when it is asked what it holds. Thread-safe. */
final class SeenEvent implements OutboundSseEvent {

    private final OutboundSseEvent event;
    private final CountDownLatch begun = new CountDownLatch(1);

    SeenEvent(OutboundSseEvent event) {
        this.event = event;
    }

    /** Waits for at most so long until it is being written; whether it is. */
    boolean isBegun(Duration patience) throws InterruptedException {
        return begun.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private OutboundSseEvent seen() {
        begun.countDown();
        return event;
    }

    @Override
    public Object getData() {
        return seen().getData();
    }

    @Override
    public String getComment() {
        return seen().getComment();
    }

    @Override
    public String getName() {
        return seen().getName();
    }

    @Override
    public String getId() {
        return seen().getId();
    }

    @Override
    public Class<?> getType() {
        return event.getType();
    }

    @Override
    public Type getGenericType() {
        return event.getGenericType();
    }

    @Override
    public MediaType getMediaType() {
        return event.getMediaType();
    }

    @Override
    public long getReconnectDelay() {
        return event.getReconnectDelay();
    }

    @Override
    public boolean isReconnectDelaySet() {
        return event.isReconnectDelaySet();
    }
}
