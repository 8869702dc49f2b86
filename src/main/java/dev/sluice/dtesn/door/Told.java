package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;

/**
 * Something to be told, before it has a number, a time and an id.
 *
 * @param name of the event
 * @param type what it says of itself
 * @param members the members of its object beside those that every event has, as JSON without braces
 * @param place where a stream goes on that has got as far as this
 * @param saved how many characters it would be longer if it were not compressed
 */
record Told(String name, String type, String members, Place place, int saved) {

    static final String METADATA = "metadata";
    static final String CHUNK = "chunk";
    static final String HEARTBEAT = "heartbeat";
    static final String ERROR = "error";
    static final String COMPLETION = "completion";

    /**
     * Where a stream goes on.
     *
     * @param stage what comes next
     * @param chunks how many chunks were told
     * @param offset how many bytes these have
     * @param chunkBytes how many bytes the next one has
     * @param prefix the first 64 bits of the SHA-256 of these bytes
     */
    record Place(Checkpoint.Stage stage, long chunks, long offset, int chunkBytes, long prefix) {

        /** The same, where something else comes next. */
        Place at(Checkpoint.Stage next) {
            return new Place(next, chunks, offset, chunkBytes, prefix);
        }
    }

    Told(String name, String type, String members, Place place) {
        this(name, type, members, place, 0);
    }

    /** How long it is, but for what every event has. Its type is there twice, once as its status. */
    int length() {
        return 2 * type.length() + members.length();
    }

    /** The same, which stands for a longer one. */
    Told instead(Told longer) {
        return new Told(name, type, members, place, longer.length() - length());
    }

    /** The same with more members. */
    Told with(String more) {
        return new Told(name, type, members + "," + more, place, saved);
    }

    /** One that a route names in its own way. */
    static Told of(Route route, String name, String members, Place place) {
        return new Told(name, route.prefix() + name, members, place);
    }
}
