package dev.sluice.llm.routing;

import dev.sluice.stream.Timers;
import java.util.Random;

/** What is in force, for tests of other packages; made of texts with {@code '} for {@code "}. */
public final class Snapshots {

    private Snapshots() {}

    /** A first one. {@code env:KEY} is a secret in it. */
    public static RouterSnapshot first(String json, Timers timers) {
        return RouterSnapshot.first(RouterText.read(json), timers, new Random(1));
    }

    /** The next. */
    public static RouterSnapshot after(RouterSnapshot before, String json) {
        return before.after(RouterText.read(json));
    }

    /** What {@code env:KEY} stands for. */
    public static String secret() {
        return RouterText.SECRET;
    }
}
