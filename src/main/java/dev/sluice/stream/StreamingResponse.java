package dev.sluice.stream;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A body that is produced while it is being sent. Return it from a JAX-RS method; it is written without holding a
 * platform thread, and its source is slowed down to the speed of its reader.
 *
 * <p>Owned by the method that builds it; each one can be sent once.
 */
public final class StreamingResponse {

    /** How often a silent stream sends something, so that it is seen to live and a gone reader is noticed. */
    record Heartbeat(Duration interval, Frame frame) {}

    private final String mediaType;
    private final Generator<StreamOut> generator;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private int status = 200;
    private Optional<Duration> writeTimeout = Optional.empty();
    private Duration idleTimeout = Duration.ZERO;
    private Optional<Heartbeat> heartbeat = Optional.empty();
    private Optional<Function<Throwable, Frame>> lastWords = Optional.empty();
    private Consumer<CloseReason> onClose = reason -> {};
    private int chunkSize = 8_192;
    private boolean commitsEarly;
    private long contentLength = -1;

    private StreamingResponse(String mediaType, Generator<StreamOut> generator) {
        this.mediaType = Objects.requireNonNull(mediaType);
        this.generator = Objects.requireNonNull(generator);
    }

    /** A body of the given media type, written by {@code generator} on a virtual thread. */
    public static StreamingResponse of(String mediaType, Generator<StreamOut> generator) {
        return new StreamingResponse(mediaType, generator)
                .header("Cache-Control", "no-cache, no-transform")
                .header("X-Accel-Buffering", "no");
    }

    /** Status of the response; 200 unless set. */
    public StreamingResponse status(int newStatus) {
        if (newStatus < 200 || newStatus > 599) {
            throw new IllegalArgumentException("status must be from 200 to 599: " + newStatus);
        }
        this.status = newStatus;
        return this;
    }

    /**
     * Sets a header field.
     *
     * @throws IllegalArgumentException when name or value hold what a field must not (RFC 9110 section 5.5)
     */
    public StreamingResponse header(String name, String value) {
        headers.put(HeaderField.name(name), HeaderField.value(value));
        return this;
    }

    /** Most bytes that small items are gathered to while the reader is busy; 8,192 unless set. */
    public StreamingResponse chunkSize(int bytes) {
        if (bytes < 64 || bytes > 1 << 20) {
            throw new IllegalArgumentException("chunkSize must be from 64 to 1048576 bytes: " + bytes);
        }
        this.chunkSize = bytes;
        return this;
    }

    /** How long one write of the generator may wait for a slow reader; as the server is configured, unless set. */
    public StreamingResponse writeTimeout(Duration timeout) {
        this.writeTimeout = Optional.of(positive("writeTimeout", timeout));
        return this;
    }

    /** How long the source may write nothing; not limited unless set. */
    public StreamingResponse idleTimeout(Duration timeout) {
        this.idleTimeout = positive("idleTimeout", timeout);
        return this;
    }

    /** Sends {@code frame} whenever the source wrote nothing for {@code interval}. */
    public StreamingResponse heartbeat(Duration interval, Frame frame) {
        this.heartbeat = Optional.of(new Heartbeat(positive("heartbeat", interval), frame));
        return this;
    }

    /** How many bytes the body has, where that is known before; a body that turns out shorter breaks the transfer. */
    public StreamingResponse contentLength(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("contentLength must not be negative: " + bytes);
        }
        this.contentLength = bytes;
        return this;
    }

    /** Sends the header section at once instead of with the first bytes, for readers that wait for it to open. */
    public StreamingResponse commitEarly() {
        this.commitsEarly = true;
        return this;
    }

    /** For formats that can say in their own words that they failed: what to send last when the source throws. */
    public StreamingResponse lastWords(Function<Throwable, Frame> words) {
        this.lastWords = Optional.of(words);
        return this;
    }

    /** Called once, when the stream has ended; on whatever thread ended it, so it must not wait for anything. */
    public StreamingResponse onClose(Consumer<CloseReason> listener) {
        this.onClose = Objects.requireNonNull(listener);
        return this;
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be longer than nothing: " + value);
        }
        return value;
    }

    /** The media type. */
    public String mediaType() {
        return mediaType;
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The header fields, in the order in which they were set. */
    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** How many bytes the body has, or -1 when that is not known. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the header section is sent before there is a body. */
    public boolean commitsEarly() {
        return commitsEarly;
    }

    Generator<StreamOut> generator() {
        return generator;
    }

    Optional<Duration> writeTimeout() {
        return writeTimeout;
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    Optional<Heartbeat> heartbeat() {
        return heartbeat;
    }

    Optional<Function<Throwable, Frame>> lastWords() {
        return lastWords;
    }

    Consumer<CloseReason> onClose() {
        return onClose;
    }

    int chunkSize() {
        return chunkSize;
    }
}
