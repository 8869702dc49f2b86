package dev.sluice.rooms.door;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
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
final class RoomReaders {

    static final String NDJSON = "application/x-ndjson";

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Frame BEAT = Frame.text(Envelope.simple("ping", "") + "\n");

    /** Clients that lost their server together come back one after the other. */
    private static final int SOONEST_MILLIS = 1_000;

    private static final int LATEST_MILLIS = 3_000;

    private final Rooms rooms;

    RoomReaders(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * As Server-Sent Events.
     *
     * @param vector whether the ids name the rooms
     * @throws ProblemException 503, when a room or the server is full
     */
    StreamingResponse events(List<RoomPublisher.Place> places, boolean vector) {
        Duration retry = Duration.ofMillis(ThreadLocalRandom.current().nextInt(SOONEST_MILLIS, LATEST_MILLIS));
        return EventStream.live(StreamingResponse.of(
                Format.bytes(EventStream.MEDIA_TYPE), source(places, new EventReading(vector, retry))));
    }

    /**
     * As lines of JSON.
     *
     * @throws ProblemException 503, when a room or the server is full
     */
    StreamingResponse lines(List<RoomPublisher.Place> places) {
        return StreamingResponse.of(Format.bytes(NDJSON), source(places, new LineReading()))
                .commitEarly()
                .heartbeat(HEARTBEAT, BEAT);
    }

    private Source<byte[]> source(List<RoomPublisher.Place> places, Reading reading) {
        places.forEach(place -> rooms.requireSpace(place.room()));
        return Source.of(new RoomPublisher(rooms, places, reading));
    }
}
