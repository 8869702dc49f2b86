package dev.sluice.sse.sink;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event that tells when the runtime begins to write it: when it is asked what it holds, or, with data that may be
 * refused, when that was tried. Thread-safe.
 */
final class SeenEvent implements OutboundSseEvent {

    private final OutboundSseEvent event;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final @Nullable CheckedData checked;

    SeenEvent(OutboundSseEvent event) {
        this.event = event;
        this.checked = checked(event);
    }

    private @Nullable CheckedData checked(OutboundSseEvent from) {
        return switch (from.getData()) {
            case null -> null;
            case CharSequence text -> null;
            case byte[] bytes -> null;
            default -> new CheckedData(from.getData(), from.getType(), from.getGenericType(), begun);
        };
    }

    /** Waits for at most so long until it is being written; whether it is. */
    boolean isBegun(Duration patience) throws InterruptedException {
        return begun.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why its data can't be written, if that is so. */
    @Nullable
    Throwable refusal() {
        return checked == null ? null : checked.refusal();
    }

    private OutboundSseEvent seen() {
        if (checked == null) {
            begun.countDown();
        }
        return event;
    }

    @Override
    public Object getData() {
        return checked == null ? seen().getData() : checked;
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
        return checked == null ? event.getType() : CheckedData.class;
    }

    @Override
    public Type getGenericType() {
        return checked == null ? event.getGenericType() : CheckedData.class;
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
