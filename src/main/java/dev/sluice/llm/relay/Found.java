package dev.sluice.llm.relay;

import org.jspecify.annotations.Nullable;

/** What the reader of a recording finds at its place. */
sealed interface Found {

    /** There is nothing now, or nothing that is wanted. */
    Nothing NOTHING = new Nothing();

    /** Some events. */
    record Some(EventRing.Piece piece) implements Found {}

    /** Nothing yet. */
    record Nothing() implements Found {}

    /** The end; with the reason when it is not that of the whole. */
    record End(@Nullable Shortfall why) implements Found {}

    /** What was there was let go of. */
    record Gone(Shortfall why) implements Found {}
}
