package dev.sluice.stream;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** A write waited for a slow reader as long as it was allowed to, and there was still no room. */
public final class BackpressureTimeout extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    public BackpressureTimeout(Duration waited) {
        super("the reader took nothing for " + Timespan.bounded(waited).toMillis() + " ms");
    }
}
