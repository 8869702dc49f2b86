package dev.sluice.stream;

import java.util.concurrent.CompletionStage;

/**
 * A source that is still being made.
 *
 * @param stage completes with it
 * @param <T> the items
 */
record AwaitedSource<T>(CompletionStage<? extends Source<T>> stage) implements Source<T> {

    @Override
    public void discard() {
        stage.thenAccept(Source::discard);
    }
}
