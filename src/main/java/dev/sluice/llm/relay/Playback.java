package dev.sluice.llm.relay;

import java.util.concurrent.Flow;

/**
 * One reader of a recording: a publisher of what is in it from a place on. Holds nothing but its place, so it costs the same
 * whether it is slow or not. Thread-safe.
 */
final class Playback extends OneReader {

    private final Recording recording;
    private final boolean numbered;
    private long at; // owned by who delivers

    /**
     * A reader yet to subscribe.
     *
     * @param at the number of the first event for it
     * @param numbered whether it gets the numbers
     */
    Playback(Recording recording, long at, boolean numbered) {
        this.recording = recording;
        this.at = at;
        this.numbered = numbered;
    }

    @Override
    void asked() {
        // what is recorded comes by itself
    }

    @Override
    void left() {
        recording.left(this);
    }

    @Override
    boolean step(Flow.Subscriber<? super byte[]> to, boolean hungry) {
        return switch (recording.read(at, numbered, hungry)) {
            case Found.Some(EventRing.Piece piece) -> {
                at = piece.next();
                yield handOn(to, piece.bytes());
            }
            case Found.End(Shortfall why) -> {
                if (isFirstToEnd()) {
                    recording.left(this);
                    end(to, why);
                }
                yield false;
            }
            case Found.Gone(Shortfall why) -> {
                if (isFirstToEnd()) {
                    recording.lost(this);
                    end(to, why);
                }
                yield false;
            }
            case Found.Nothing() -> false;
        };
    }
}
