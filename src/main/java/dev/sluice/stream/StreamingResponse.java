package dev.sluice.stream;

import dev.sluice.http.Fields;
import dev.sluice.http.FinalStatus;
import dev.sluice.http.HttpDate;
import dev.sluice.http.MediaTypes;
import dev.sluice.http.Validators;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * A body that is produced while it is being sent. Return it from a JAX-RS method; it is written without holding a
 * platform thread, and its source is slowed down to the speed of its reader.
 *
 * <p>Owned by the method that builds it; each one can be sent once. Times that are longer than a hundred years count as
 * that.
 */
public final class StreamingResponse {

    /** Fields about how the body is sent. */
    private static final Set<String> FRAMING = Set.of(
            "content-length",
            "content-type",
            "transfer-encoding",
            "content-encoding",
            "connection",
            "trailer",
            "upgrade");

    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;\\s*[\\w!#$&^.+-]+=([\\w!#$&^.+-]+|\"[^\"\\\\]*\"))*");

    /** Below this many bytes compression does not pay: the headers alone are longer. */
    private static final long TINY = 1_024;

    /** How often a silent stream sends something, so that it is seen to live and a gone reader is noticed. */
    record Heartbeat(Duration interval, Frame frame, Runnable sent) {}

    /** What is sent, and in which form. */
    record Body<T>(Format<T> format, Source<T> source) {}

    // a field with an updater and no object of its own: one of these is kept for every open stream
    private static final AtomicIntegerFieldUpdater<StreamingResponse> USED =
            AtomicIntegerFieldUpdater.newUpdater(StreamingResponse.class, "used");

    private volatile int used; // 1 when its source is being read or was given up
    private Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable Source<?> unformatted;
    private @Nullable Body<?> body;
    private @Nullable FileBody file;
    private int status = 200;
    private Optional<Duration> writeTimeout = Optional.empty();
    private Duration idleTimeout = Duration.ZERO;
    private Duration totalTimeout = Duration.ZERO;
    private @Nullable Heartbeat heartbeat;
    private @Nullable Function<Throwable, Frame> lastWords;
    private @Nullable Predicate<Throwable> spokenOf; // null: all
    private Consumer<Throwable> onError = failure -> {};
    private Consumer<CloseReason> onClose = reason -> {};
    private int chunkSize;
    private long bytesPerSecond;
    private int mostWaiting;
    private @Nullable String mediaType; // null: that of the format
    private boolean writtenByItsSource;
    private boolean commitsEarly;
    private boolean compresses;
    private IntSupplier compressionLevel = () -> Deflater.DEFAULT_COMPRESSION;
    private ContentCoding coding = ContentCoding.IDENTITY;
    private long contentLength = -1;

    private StreamingResponse(@Nullable Body<?> body, @Nullable Source<?> unformatted) {
        this.body = body;
        this.unformatted = unformatted;
        header("Cache-Control", "no-cache, no-transform");
        header("X-Accel-Buffering", "no");
    }

    /** A body of the given media type, written by {@code generator} on a virtual thread. */
    public static StreamingResponse of(String mediaType, Generator<StreamOut> generator) {
        return of(Format.bytes(mediaType), Source.loop(items -> generator.writeTo(items.raw())));
    }

    /** The same; {@code held} is closed at the end, also when the body is never asked for. */
    public static StreamingResponse of(String mediaType, Generator<StreamOut> generator, AutoCloseable held) {
        return of(Format.bytes(mediaType), Source.loop(items -> generator.writeTo(items.raw()), held));
    }

    /** A body of the given media type, read from {@code in}, which is closed at the end. */
    public static StreamingResponse of(String mediaType, InputStream in) {
        return of(Format.bytes(mediaType), Source.of(in));
    }

    /**
     * A body read from {@code in}, which is closed at the end. Its media type is told by its first bytes, so this waits
     * for those. An image or a sound is known as such; everything else is plain text or just bytes. It is never HTML, SVG
     * or XML, whatever it looks like: who chose the bytes could have a script run in the reader's browser.
     *
     * @throws IOException when they can't be read
     */
    public static StreamingResponse of(InputStream in) throws IOException {
        BufferedInputStream peeked = new BufferedInputStream(in);
        try {
            return of(MediaTypeGuess.of(peeked), peeked);
        } catch (IOException | RuntimeException e) {
            Resources.close(in);
            throw e;
        }
    }

    /**
     * A file, with all that RFC 9110 says of one: entity tag, date, conditions, ranges. Its media type is told by its
     * name. It is opened here, and sent as it is now, or broken off when it is written to meanwhile.
     *
     * @throws IOException when it can't be opened
     */
    public static StreamingResponse file(Path path) throws IOException {
        return file(OpenFile.of(path), MediaTypes.ofName(String.valueOf(path.getFileName())));
    }

    /** A file that was opened already, and is closed at the end. */
    public static StreamingResponse file(OpenFile file, String mediaType) {
        StreamingResponse response = new StreamingResponse(null, null);
        response.sends(FileBody.whole(file, mediaType));
        response.headers.put("Cache-Control", "no-cache");
        response.headers.remove("X-Accel-Buffering");
        response.headers.put("Accept-Ranges", "bytes");
        if (!file.coding().isEmpty()) {
            response.headers.put("Content-Encoding", file.coding());
        }
        Validators validators = file.validators(Instant.now());
        response.headers.put("ETag", validators.sentTag().toString());
        validators.sentDate().ifPresent(date -> response.headers.put("Last-Modified", HttpDate.format(date)));
        return response;
    }

    /** Items of a source in a format. */
    public static <T> StreamingResponse of(Format<T> format, Source<? extends T> source) {
        @SuppressWarnings("unchecked") // a source only gives items
        Source<T> items = (Source<T>) source;
        return new StreamingResponse(new Body<>(format, items), null);
    }

    /**
     * Items in the format of the media type that the method produces, or that its reader likes best of several: JSON,
     * NDJSON, JSON text sequence, CSV, events or lines; JSON when nothing is said.
     *
     * <p>The columns of CSV are the components or keys of the first item, when that is a record or a map. Where a later one
     * lacks a column its cell is empty; one that has another column fails the stream.
     */
    public static StreamingResponse of(Source<?> source) {
        return new StreamingResponse(null, source);
    }

    /** Lines of text. */
    public static StreamingResponse text(Generator<ItemOut<CharSequence>> generator) {
        return of(Format.lines(), Source.loop(generator));
    }

    /** Lines of text. */
    public static StreamingResponse text(Source<? extends CharSequence> lines) {
        return of(Format.lines(), lines);
    }

    /** Rows of CSV without a header line. */
    public static StreamingResponse csv(Generator<Rows> generator) {
        return of(Format.csv(), Source.loop(items -> generator.writeTo(new Rows(items))));
    }

    /** Rows of CSV below a header line with the names of the columns. */
    public static StreamingResponse csv(List<String> columns, Generator<Rows> generator) {
        return of(Format.csv(columns), Source.loop(items -> generator.writeTo(new Rows(items))));
    }

    /** Rows of CSV below a header line with the names of the columns. */
    public static StreamingResponse csv(List<String> columns, Source<? extends List<?>> rows) {
        return of(Format.csv(columns), rows);
    }

    /** A JSON array. */
    public static StreamingResponse json(Generator<ItemOut<Object>> generator) {
        return of(Format.json(), Source.loop(generator));
    }

    /** A JSON array. */
    public static StreamingResponse json(Source<?> items) {
        return of(Format.json(), items);
    }

    /** JSON values, one a line. */
    public static StreamingResponse ndjson(Generator<ItemOut<Object>> generator) {
        return of(Format.ndjson(), Source.loop(generator));
    }

    /** JSON values, one a line. */
    public static StreamingResponse ndjson(Source<?> items) {
        return of(Format.ndjson(), items);
    }

    /**
     * Status of the response; 200 unless set.
     *
     * @throws IllegalArgumentException when it is none, or one of a response that has no body: 1xx, 204, 205, 304 (RFC
     *     9110 sections 15.2, 15.3.5, 15.3.6 and 15.4.5)
     */
    public StreamingResponse status(int newStatus) {
        if (!FinalStatus.allowsBody(newStatus)) {
            throw new IllegalArgumentException(
                    "status must be from 200 to 599, and not 204, 205 or 304, which have no body: " + newStatus);
        }
        this.status = newStatus;
        return this;
    }

    /**
     * Sets a header field.
     *
     * @throws IllegalArgumentException when name or value hold what a field must not (RFC 9110 section 5.5), or the field
     *     says how the body is sent, which is not for the caller to say
     */
    public StreamingResponse header(String name, String value) {
        if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(name
                    + " is set by the server; there are contentLength(), compressed() and mediaType() for what"
                    + " it says");
        }
        headers.put(HeaderField.name(name), HeaderField.value(value));
        return this;
    }

    /**
     * Says what the bytes are, in the place of what the format says: {@code application/hal+json} for a JSON array. It wins
     * over what the method is annotated with.
     *
     * @throws IllegalArgumentException when it is no media type, or the format's has parameters that the bytes depend on
     */
    public StreamingResponse mediaType(String newMediaType) {
        if (mediaType().filter(known -> known.startsWith("multipart/")).isPresent()) {
            throw new IllegalArgumentException(
                    "mediaType of a multipart body says its boundary, and can't be changed: " + newMediaType);
        }
        if (!MEDIA_TYPE.matcher(HeaderField.value(newMediaType)).matches()) {
            throw new IllegalArgumentException("mediaType must be a type, a slash, a subtype, and perhaps parameters"
                    + " (RFC 9110 section 8.3.1): " + newMediaType);
        }
        if (file != null) {
            sends(FileBody.whole(file.file(), newMediaType)); // its parts say it, too, when several are asked for
        } else {
            this.mediaType = newMediaType;
        }
        return this;
    }

    /** The same media type and bytes, to be saved under this name (RFC 6266). */
    public StreamingResponse filename(String name) {
        headers.put("Content-Disposition", ContentDisposition.attachment(name));
        return this;
    }

    /**
     * Most bytes that small items are gathered to while the reader is busy; unless set, that grows and shrinks with the
     * source, to at most a sixteenth of what may wait for one reader, or 256 KiB.
     */
    public StreamingResponse chunkSize(int bytes) {
        if (bytes < 64 || bytes > 1 << 20) {
            throw new IllegalArgumentException("chunkSize must be from 64 to 1048576 bytes: " + bytes);
        }
        this.chunkSize = bytes;
        return this;
    }

    /**
     * Most bytes that may wait for the reader, when that is less than the server's bound: a source that has to stop early, as
     * one that costs money, stops when so much waits.
     */
    public StreamingResponse mostWaiting(int bytes) {
        if (bytes < 64) {
            throw new IllegalArgumentException("mostWaiting must be at least 64 bytes: " + bytes);
        }
        this.mostWaiting = bytes;
        return this;
    }

    /**
     * Each item of a publisher is written by the thread that brings it, as long as the reader takes it, and not by another
     * one: a hand-off less, where items come one by one with pauses in between. Such a thread is not held up by the reader,
     * but does the work of writing. The publisher is subscribed to by whoever sends the response, so that it may not wait.
     */
    public StreamingResponse writtenByItsSource() {
        this.writtenByItsSource = true;
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

    /** How long the whole may take; not limited unless set. It ends as {@link CloseReason#LIMIT}. */
    public StreamingResponse totalTimeout(Duration timeout) {
        this.totalTimeout = positive("totalTimeout", timeout);
        return this;
    }

    /** Most bytes a second that are sent, evenly; not limited unless set. */
    public StreamingResponse rateLimit(long newBytesPerSecond) {
        if (newBytesPerSecond < 1) {
            throw new IllegalArgumentException("rateLimit must be at least 1 byte a second: " + newBytesPerSecond);
        }
        this.bytesPerSecond = newBytesPerSecond;
        return this;
    }

    /**
     * Compresses the body when its reader accepts gzip or deflate, unless its media type is compressed already or it is
     * known to be tiny. Nothing is held back: what has come together when the reader is ready leaves whole. Costs 260 KB
     * of native memory while it is open. Not for bodies that mix a secret with text that others choose (BREACH).
     */
    public StreamingResponse compressed() {
        return compressed(() -> Deflater.DEFAULT_COMPRESSION);
    }

    /**
     * The same, as hard as it is said.
     *
     * @param level asked before each piece, by whoever sends it: from 1, the fastest, to 9, the smallest, or -1 for the usual
     */
    public StreamingResponse compressed(IntSupplier level) {
        this.compresses = true;
        this.compressionLevel = Objects.requireNonNull(level);
        return this;
    }

    /** Sends {@code frame} whenever the source wrote nothing for {@code interval}. */
    public StreamingResponse heartbeat(Duration interval, Frame frame) {
        return heartbeat(interval, frame, StreamingResponse::nobodyIsTold);
    }

    private static void nobodyIsTold() {
        // of a heartbeat
    }

    /** The same; each time that it was sent {@code sent} is told, which must not wait. */
    public StreamingResponse heartbeat(Duration interval, Frame frame, Runnable sent) {
        this.heartbeat = new Heartbeat(positive("heartbeat", interval), frame, sent);
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
        this.lastWords = Objects.requireNonNull(words);
        return this;
    }

    /** The same, for some failures: any other breaks the transfer, as it does where there are no words. */
    public StreamingResponse lastWords(Predicate<Throwable> some, Function<Throwable, Frame> words) {
        this.lastWords = Objects.requireNonNull(words);
        this.spokenOf = Objects.requireNonNull(some);
        return this;
    }

    /** Called when the source failed, on the source's thread or one of its own; what its reader is told is another matter. */
    public StreamingResponse onError(Consumer<Throwable> listener) {
        this.onError = Objects.requireNonNull(listener);
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
        return Timespan.bounded(value);
    }

    private void sends(FileBody parts) {
        Source<byte[]> source = new LoopSource<>(items -> parts.writeTo(items.raw()), parts.file());
        file = parts;
        body = new Body<>(Format.bytes(parts.mediaType()), source);
        chunkSize = FileBody.BUFFER;
        contentLength = parts.length();
    }

    /**
     * Lets a file answer the conditions and the ranges of the request for it; other bodies have none. Afterwards
     * {@link #status} may be 206, or one without content: 304, 412, 416.
     */
    public void asked(String method, Fields fields) {
        if (file == null || status != 200) {
            return;
        }
        FileAnswer answer = FileAnswer.to(file, method, fields);
        status = answer.status();
        headers.keySet().removeIf(name -> !answer.keeps(name));
        answer.contentRange().ifPresent(range -> headers.put("Content-Range", range));
        answer.part().ifPresent(this::sends);
    }

    /** Whether it is a file, which answers conditions and ranges. */
    public boolean isFile() {
        return file != null;
    }

    /** Whether there is a body: not for a file that need not or must not be sent. */
    public boolean hasContent() {
        return file == null || (status != 304 && status != 412 && status != 416);
    }

    /** The bytes of a file that are sent as they are, as fast as they are taken: a transport may move them by itself. */
    @Nullable
    FileBody movable() {
        return bytesPerSecond == 0 ? file : null;
    }

    /** The media type; empty while a body of items has no format yet, and from when it is sent. */
    public Optional<String> mediaType() {
        if (mediaType != null && body != null) {
            return Optional.of(mediaType);
        }
        return body == null ? Optional.empty() : Optional.of(body.format().mediaType());
    }

    /**
     * Gives a body of items its format; one that has a format keeps it.
     *
     * @param name the media type that this format has there, unless another was set
     */
    public void formatted(Format<Object> format, String name) {
        if (body == null && unformatted != null) {
            if (mediaType == null && !name.equals(format.mediaType())) {
                mediaType = name;
            }
            @SuppressWarnings("unchecked") // a source only gives items
            Source<Object> items = (Source<Object>) unformatted;
            body = new Body<>(format, items);
        }
    }

    /**
     * Settles how the body is compressed.
     *
     * @param acceptEncoding the value of the reader's {@code Accept-Encoding}, empty when there is none
     * @return how; not at all, unless {@link #compressed} was asked for
     */
    public ContentCoding encodedFor(String acceptEncoding) {
        boolean worth = mayBeCompressed() && (contentLength < 0 || contentLength >= TINY);
        coding = worth ? ContentCoding.accepted(acceptEncoding) : ContentCoding.IDENTITY;
        return coding;
    }

    /** Whether how it is sent depends on what its reader accepts. */
    public boolean mayBeCompressed() {
        return compresses
                && file == null
                && mediaType().filter(ContentCoding::compresses).isPresent();
    }

    /** The status. */
    public int status() {
        return status;
    }

    /**
     * The header fields, in the order in which they were set.
     *
     * @throws IllegalStateException when it was sent or given up before, as one that is returned twice
     */
    public Map<String, String> headers() {
        if (used != 0) {
            throw usedTwice();
        }
        return Collections.unmodifiableMap(headers);
    }

    /** How many bytes are sent, or -1 when that is not known. */
    public long contentLength() {
        return coding == ContentCoding.IDENTITY ? contentLength : -1;
    }

    /** Most bytes that may wait for the reader; 0 for the server's bound. */
    int mostWaiting() {
        return mostWaiting;
    }

    /** Whether who brings an item writes it. */
    boolean isWrittenByItsSource() {
        return writtenByItsSource;
    }

    /** Whether the header section is sent before there is a body. */
    public boolean commitsEarly() {
        return commitsEarly;
    }

    /** Whether a heartbeat was set. */
    public boolean beats() {
        return heartbeat != null;
    }

    /** Whether it has something to say when its source fails. */
    public boolean hasLastWords() {
        return lastWords != null;
    }

    /** Gives up what the source holds, for a body that is not sent; nothing happens to one that is. */
    public void discard() {
        if (USED.compareAndSet(this, 0, 1)) {
            release();
        }
    }

    /** Gives up what the source holds. */
    void release() {
        Source<?> source = body == null ? unformatted : body.source();
        if (source != null) {
            source.discard();
        }
    }

    /**
     * It is sent. Its header section has left: what was in it need not be kept for as long as the stream is open.
     *
     * @throws IllegalStateException when that was so before
     */
    void use() {
        if (!USED.compareAndSet(this, 0, 1)) {
            throw usedTwice();
        }
        headers = Map.of();
    }

    private static IllegalStateException usedTwice() {
        return new IllegalStateException(
                "this StreamingResponse was sent or given up before, and its source can be read"
                        + " once: make a new one for each request");
    }

    /** The body, for who reads its source from now on, and alone knows when that is no longer needed. */
    Body<?> takeBody() {
        Body<?> known = body;
        if (known == null) {
            throw new IllegalStateException("a body of items needs a format before it is sent");
        }
        body = null;
        unformatted = null;
        return known;
    }

    ContentCoding coding() {
        return coding;
    }

    IntSupplier compressionLevel() {
        return compressionLevel;
    }

    Optional<Duration> writeTimeout() {
        return writeTimeout;
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    Duration totalTimeout() {
        return totalTimeout;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    Optional<Heartbeat> heartbeat() {
        return Optional.ofNullable(heartbeat);
    }

    Optional<Function<Throwable, Frame>> lastWords() {
        return Optional.ofNullable(lastWords);
    }

    /** Whether there are words for it. */
    boolean speaksOf(Throwable failure) {
        return lastWords != null && (spokenOf == null || spokenOf.test(failure));
    }

    Consumer<Throwable> onError() {
        return onError;
    }

    Consumer<CloseReason> onClose() {
        return onClose;
    }

    /** 0 when it is not fixed. */
    int chunkSize() {
        return chunkSize;
    }
}
