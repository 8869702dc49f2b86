package dev.sluice.llm.wire;

import java.io.IOException;

/** An upstream let one event grow beyond what is taken. */
public final class EventTooLarge extends IOException {

    private static final long serialVersionUID = 1L;

    EventTooLarge(int limit) {
        super("an event of the upstream is longer than " + limit + " bytes");
    }
}
