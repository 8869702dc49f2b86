package dev.sluice.sse;

import java.io.IOException;

/** The sender of an event stream let a line, or the data of one event, grow beyond what its reader takes. */
public final class EventTooLarge extends IOException {

    private static final long serialVersionUID = 1L;

    EventTooLarge(int limit) {
        super("an event of the stream is longer than " + limit + " bytes, the limit of its reader");
    }
}
