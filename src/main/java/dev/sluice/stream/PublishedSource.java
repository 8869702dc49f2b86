package dev.sluice.stream;

import java.util.concurrent.Flow;

/**
 * A source that pushes what it is asked for.
 *
 * @param publisher where the items come from
 * @param <T> the items
 */
record PublishedSource<T>(Flow.Publisher<? extends T> publisher) implements Source<T> {

    @Override
    public void discard() {
        // one that was never subscribed to holds nothing for us, unless it says so
        if (publisher instanceof AutoCloseable held) {
            Resources.close(held);
        }
    }
}
