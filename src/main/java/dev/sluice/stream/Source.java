package dev.sluice.stream;

import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * Where the items of a body come from. Used up by one stream; what it holds open is closed when that ends, however it
 * ends, and also when the body is never asked for.
 *
 * <p>A loop, an iterator, a stream and an input stream are read on a virtual thread, which waits while the reader is
 * slow. A publisher has no thread: it is asked for as many items as there is room for.
 *
 * @param <T> the items
 */
public sealed interface Source<T> permits LoopSource, PublishedSource, AwaitedSource {

    /** Items that a loop writes. */
    static <T> Source<T> loop(Generator<ItemOut<T>> generator) {
        return new LoopSource<>(generator, null);
    }

    /** Items that a loop writes; {@code held} is closed at the end, also when the body is never asked for. */
    static <T> Source<T> loop(Generator<ItemOut<T>> generator, AutoCloseable held) {
        return new LoopSource<>(generator, held);
    }

    /** Items of an iterator; closed at the end when it is {@link AutoCloseable}. */
    static <T> Source<T> of(Iterator<? extends T> items) {
        return new LoopSource<>(
                out -> {
                    while (items.hasNext()) {
                        out.write(items.next());
                    }
                },
                items instanceof AutoCloseable closeable ? closeable : null);
    }

    /** Items of anything that can be gone through; closed at the end when it is {@link AutoCloseable}. */
    static <T> Source<T> of(Iterable<? extends T> items) {
        return new LoopSource<>(
                out -> {
                    for (T item : items) {
                        out.write(item);
                    }
                },
                items instanceof AutoCloseable closeable ? closeable : null);
    }

    /** Items of a stream, which is gone through in order and closed at the end. */
    static <T> Source<T> of(Stream<? extends T> items) {
        return new LoopSource<>(
                out -> {
                    Iterator<? extends T> each = items.sequential().iterator();
                    while (each.hasNext()) {
                        out.write(each.next());
                    }
                },
                items);
    }

    /** The bytes of an input stream, in pieces that grow and shrink with what it has ready; closed at the end. */
    static Source<byte[]> of(InputStream in) {
        AutoCloseable once = Resources.once(in); // by its own thread, or by another when it blocks in a read
        return new LoopSource<>(
                out -> {
                    out.closing(once);
                    Pieces.copy(in, out.raw());
                },
                once);
    }

    /**
     * Items of a publisher. It is asked for more as the reader takes them, and cancelled when the stream ends before. One that
     * is {@link AutoCloseable} is closed when nobody ever subscribes to it.
     */
    static <T> Source<T> of(Flow.Publisher<? extends T> items) {
        return new PublishedSource<>(items);
    }

    /**
     * A source that is not there yet. No thread waits for it; when it fails, so does the stream.
     *
     * <p>When the stream ends before, {@code later} is cancelled, as far as it is a future. A source that comes all the
     * same is given up; but what a cancelled {@link java.util.concurrent.CompletableFuture} is completed with, nobody gets.
     * So whoever completes one closes what he has opened when {@code complete} returns false, or opens it in the loop.
     */
    static <T> Source<T> of(CompletionStage<? extends Source<T>> later) {
        return new AwaitedSource<>(later);
    }

    /** Gives up what it holds; for a body that nobody asks for. */
    void discard();
}
