package dev.sluice.stream;

import org.jspecify.annotations.Nullable;

/**
 * A source that is read on a thread.
 *
 * @param loop writes all items
 * @param resource what is held open for that, if anything
 * @param <T> the items
 */
record LoopSource<T>(Generator<ItemOut<T>> loop, @Nullable AutoCloseable resource) implements Source<T> {

    @Override
    public void discard() {
        if (resource != null) {
            Resources.close(resource);
        }
    }
}
