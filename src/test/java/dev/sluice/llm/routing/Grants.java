package dev.sluice.llm.routing;

import java.util.Map;
import java.util.function.LongConsumer;

/** Grants for tests of other packages. */
public final class Grants {

    private Grants() {}

    /** One that tells what was spent. */
    public static Grant spending(LongConsumer spent) {
        return new Grant(Map.of(), false, spent);
    }
}
