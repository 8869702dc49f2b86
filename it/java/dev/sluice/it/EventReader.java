package dev.sluice.it;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A reader of event streams that somebody else wrote. */
@FunctionalInterface
interface EventReader {

    /** How long a reader may take until the event {@code done}. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /** What the last event is called. */
    String DONE = "done";

    /** One event as the reader gave it; id and type are the standard's defaults where it gave none. */
    record Seen(String id, String type, String data) {}

    /** Reads up to the event {@code done}, or as far as it gets. */
    List<Seen> read(URI stream) throws Exception;
}
