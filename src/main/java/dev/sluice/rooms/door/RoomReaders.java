package dev.sluice.rooms.door;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.security.Seats;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.Format;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes responses that read rooms. No thread waits for the next message.
 *
 * <p>The first event says where the reader stands, so that he has a position to come back with before there was any
 * message.
 */
public final class RoomReaders {

    static final String NDJSON = "application/x-ndjson";

    private static final Format<byte[]> EVENTS = Format.bytes(EventStream.MEDIA_TYPE);

    private static final Format<byte[]> LINES = Format.bytes(NDJSON);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Frame BEAT = Frame.text(Envelope.simple("ping", "") + "\n");

    /** Clients that lost their server together come back one after the other. */
    private static final int SOONEST_MILLIS = 1_000;

    private static final int LATEST_MILLIS = 3_000;

    private final Rooms rooms;
    private final Seats seats;

    /** Lets as many read as there are seats. */
    RoomReaders(Rooms rooms, Seats seats) {
        this.rooms = rooms;
        this.seats = seats;
    }

    /**
     * As Server-Sent Events.
     *
     * @param vector whether the ids name the rooms
     * @param address of the client
     * @throws ProblemException 503, when a room or the server is full
     */
    StreamingResponse events(List<RoomPublisher.Place> places, boolean vector, String address) {
        int retry = ThreadLocalRandom.current().nextInt(SOONEST_MILLIS, LATEST_MILLIS);
        return EventStream.live(StreamingResponse.of(EVENTS, source(places, new EventReading(vector, retry), address)));
    }

    /**
     * As lines of JSON.
     *
     * @param address of the client
     * @throws ProblemException 503, when a room or the server is full
     */
    StreamingResponse lines(List<RoomPublisher.Place> places, String address) {
        return StreamingResponse.of(LINES, source(places, new LineReading(), address))
                .commitEarly()
                .heartbeat(HEARTBEAT, BEAT);
    }

    /** Nothing is taken before the stream begins, which it may never do. */
    private Source<byte[]> source(List<RoomPublisher.Place> places, Reading reading, String address) {
        seats.require(address);
        places.forEach(place -> rooms.requireSpace(place.room()));
        return Source.of(new RoomPublisher(rooms, places, reading, () -> seats.take(address)));
    }

    /** How many read. */
    public int reading() {
        return seats.taken();
    }

    /** How many were refused since too many read. */
    public long refused() {
        return seats.refused();
    }
}
