package dev.sluice.stream.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import org.jspecify.annotations.Nullable;

/** Tells the writer, once there is one, how the container ended the request. Thread-safe. */
final class WriterListener implements AsyncListener {

    private volatile @Nullable Told writer;

    /** A writer, of whichever kind. */
    interface Told {

        /** The container says that it is over. */
        void gone();
    }

    private WriterListener() {}

    /** A listener added to {@code context}, which from now on has no timeout: streams have clocks of their own. */
    static WriterListener on(AsyncContext context) {
        WriterListener listener = new WriterListener();
        context.setTimeout(0);
        context.addListener(listener);
        return listener;
    }

    /** Says whom to tell. */
    void tells(Told told) {
        writer = told;
    }

    private void tell() {
        Told told = writer;
        if (told != null) {
            told.gone();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        tell();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        tell();
    }

    @Override
    public void onError(AsyncEvent event) {
        tell();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a dispatch that starts again has listeners of its own
    }
}
