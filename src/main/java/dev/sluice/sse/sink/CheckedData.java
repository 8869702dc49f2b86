package dev.sluice.sse.sink;

import java.lang.reflect.Type;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event that a message body writer may refuse. A runtime would find out when half of the event is on the
 * wire, and would end the response as if it were complete; so {@link CheckedDataWriter} tries it first, and notes here
 * what came of that. Thread-safe.
 */
final class CheckedData {

    private final Object value;
    private final Class<?> type;
    private final Type genericType;
    private final CountDownLatch tried;
    private volatile @Nullable Throwable refusal;

    /** As an event has them; {@code tried} is counted down when the runtime has tried to write it. */
    CheckedData(Object value, Class<?> type, Type genericType, CountDownLatch tried) {
        this.value = value;
        this.type = type;
        this.genericType = genericType;
        this.tried = tried;
    }

    Object value() {
        return value;
    }

    Class<?> type() {
        return type;
    }

    Type genericType() {
        return genericType;
    }

    /** It can be written. */
    void accept() {
        tried.countDown();
    }

    /** It can't be written, and nothing of it was. */
    void refuse(Throwable failure) {
        refusal = failure;
        tried.countDown();
    }

    /** Why it can't be written; null when it can, or was not tried. */
    @Nullable
    Throwable refusal() {
        return refusal;
    }
}
