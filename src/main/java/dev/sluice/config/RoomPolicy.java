package dev.sluice.config;

import java.time.Duration;

/**
 * What holds in the rooms of one namespace.
 *
 * @param history what a room remembers
 * @param presence whether it can be asked who is there
 * @param events whether all are told of who comes and leaves, each time by a message of the room
 * @param publishers who may publish
 * @param messageBytes largest message, in bytes
 * @param messagesPerSecond most messages of one connection in a second, with as many more at once; 0 for any number
 * @param slow what becomes of a reader that does not keep up
 * @param members most readers and members at a time
 */
public record RoomPolicy(
        History history,
        boolean presence,
        boolean events,
        Publishers publishers,
        int messageBytes,
        int messagesPerSecond,
        SlowConsumer slow,
        int members) {

    /**
     * What a room remembers; of three limits the first that is reached counts.
     *
     * @param messages at most so many
     * @param bytes at most so many
     * @param age none that is older
     */
    public record History(int messages, long bytes, Duration age) {}

    /** Who may publish. */
    public enum Publishers {
        /** Everybody who reaches the server. */
        ANYONE,
        /** Who is in the room under a name. */
        MEMBERS,
        /** The application itself, and nobody from outside. */
        SERVER
    }

    /** What becomes of a reader that does not keep up. */
    public enum SlowConsumer {
        /** Its connection ends; it can come back, and gets what it missed. */
        DISCONNECT,
        /** It misses the oldest, and is told so. */
        DROP_OLDEST,
        /** Of the messages that wait it gets the latest of each key; those without a key all. */
        COALESCE,
        /** It misses what comes while it is busy. */
        VOLATILE
    }

    /** The same with another limit for members; the others change in the same way. */
    public RoomPolicy withMembers(int most) {
        return new RoomPolicy(history, presence, events, publishers, messageBytes, messagesPerSecond, slow, most);
    }

    /** The same with events of who comes and leaves, or without. */
    public RoomPolicy withEvents(boolean told) {
        return new RoomPolicy(history, presence, told, publishers, messageBytes, messagesPerSecond, slow, members);
    }

    /** The same with other publishers. */
    public RoomPolicy withPublishers(Publishers allowed) {
        return new RoomPolicy(history, presence, events, allowed, messageBytes, messagesPerSecond, slow, members);
    }

    /** The same with another way to treat who does not keep up. */
    public RoomPolicy withSlow(SlowConsumer treated) {
        return new RoomPolicy(history, presence, events, publishers, messageBytes, messagesPerSecond, treated, members);
    }

    /** The same with another memory. */
    public RoomPolicy withHistory(History remembered) {
        return new RoomPolicy(remembered, presence, events, publishers, messageBytes, messagesPerSecond, slow, members);
    }
}
