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
        stage.thenAccept(Source::discard); // first: where cancelling does not reach its maker it may come all the same
        cancel();
    }

    /** Tells its maker that nobody waits for it any more, as far as the stage passes that on. Runs code of others. */
    void cancel() {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (RuntimeException e) {
            // a stage need not be a future, and says so by UnsupportedOperationException: then it goes on to its end
        }
    }
}
