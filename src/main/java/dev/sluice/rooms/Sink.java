package dev.sluice.rooms;

import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import java.util.List;

/**
 * What one reader of one room is handed. Its methods are called by one thread at a time, any, and must not wait; nor publish
 * in the same room, which is for another thread: a publisher may be waiting until all readers have been moved on.
 *
 * <p>First comes {@link #joined} or {@link #end}; then messages in their order, and gaps between them.
 */
public interface Sink {

    /**
     * How a reader begins.
     *
     * @param asked whether he came back with a position
     * @param recovered whether he gets all that came after that; nothing was missed
     * @param from the position after which he begins
     * @param top the position after the last message of the room
     * @param streams for who begins with what is published from now on, what there is so far of each stream that has not
     *     ended; all in one, since his place is after them from the first of them on. When there are such, it comes when the
     *     sink has room. Their offsets are names only
     */
    record Joined(boolean asked, boolean recovered, Position from, Position top, List<Message> streams) {

        public Joined {
            streams = List.copyOf(streams);
        }
    }

    /**
     * Messages that he will not get.
     *
     * @param from the last position before them
     * @param to the last of theirs
     */
    record Gap(Position from, Position to) {}

    /** Why he gets no more, although he did not leave. */
    enum End {
        /** Messages are missing, and the room's policy is to have him come back for what is left. */
        GAP,
        /** The broker can't be read. */
        UNAVAILABLE,
        /** The sink itself has failed; it may be called once more, with this. */
        FAILED
    }

    /**
     * Whether one more message may come. Who says no calls {@link Following#goOn} when there is room again.
     *
     * @param catchingUp whether he is still being handed what was there before he came
     * @param bytes how large the payload of that message is
     */
    boolean hasRoom(boolean catchingUp, long bytes);

    /**
     * Whether he is told positions, with which he may come back. To one who is not, what there is of open streams is
     * delivered as messages are, as fast as he takes it, and {@link Joined#streams} is empty.
     */
    default boolean hasPositions() {
        return true;
    }

    /** He has a place in the room. */
    void joined(Joined joined);

    /** The next message. */
    void deliver(Delivery delivery);

    /** Messages are missing, and he goes on after them. */
    void gap(Gap gap);

    /** It is over; nothing comes after it. */
    void end(End why);

    /** For now that was all: what waits should leave. */
    void flush();
}
