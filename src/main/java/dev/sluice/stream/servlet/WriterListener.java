package dev.sluice.stream.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import org.jspecify.annotations.Nullable;

/** Tells the writer, once there is one, how the container ended the request. Thread-safe. */
final class WriterListener implements AsyncListener {

    private final Hold hold;
    private volatile @Nullable Told writer;
    private volatile boolean over;

    /** A writer, of whichever kind. */
    interface Told {

        /** The container says that it is over. */
        void gone();
    }

    private WriterListener(Hold hold) {
        this.hold = hold;
    }

    /**
     * A listener added to {@code context}, which from now on has no timeout: streams have clocks of their own.
     *
     * @param hold where a body may wait that will not be written when the request ends before there is a writer
     */
    static WriterListener on(AsyncContext context, Hold hold) {
        WriterListener listener = new WriterListener(hold);
        context.setTimeout(0);
        context.addListener(listener);
        return listener;
    }

    /** Says whom to tell. */
    void tells(Told told) {
        writer = told;
        if (over) {
            told.gone(); // it came between the body and its writer
        }
    }

    private void tell() {
        over = true;
        Told told = writer;
        if (told != null) {
            told.gone();
        } else {
            hold.giveUp();
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
