package dev.sluice.stream;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a generator of CSV writes its rows to. Owned by one generator: not thread-safe. */
public final class Rows extends Outlet {

    private final ItemOut<List<?>> out;

    Rows(ItemOut<List<?>> out) {
        super(out);
        this.out = out;
    }

    /**
     * Writes one row. Waits while the reader is slow.
     *
     * @param cells numbers, text or anything by its {@code toString}; null is an empty cell
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     * @throws IllegalArgumentException when there is a header line with another number of columns
     */
    public void write(@Nullable Object... cells) throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.write(Arrays.asList(cells));
    }

    /**
     * Writes one row if there is room, and never waits.
     *
     * @return whether it was taken
     * @throws StreamClosed when the stream has ended; let it through
     */
    public boolean tryWrite(@Nullable Object... cells) throws StreamClosed {
        return out.tryWrite(Arrays.asList(cells));
    }
}
