package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Clients;
import dev.sluice.llm.wire.ErrorBody;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a request for a recorded stream. Thread-safe. */
final class Replays {

    /** Where recorded streams are, each under its id. */
    static final String PATH = "/v1/streams/";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /**
     * A request for one.
     *
     * @param requestId its id
     * @param method GET reads it, DELETE stops it
     * @param streamId which
     * @param owner the client's name; empty for a local visitor without a key
     * @param fields its header fields
     * @param startingAfter that parameter of its query
     */
    record Asked(
            String requestId,
            String method,
            String streamId,
            String owner,
            Clients.Fields fields,
            @Nullable String startingAfter) {}

    /** What becomes of it. */
    sealed interface Decision {}

    /** It is refused. */
    record Refused(Router.Refused why) implements Decision {}

    /** The stream was stopped, or was over, and is kept no longer. */
    record Stopped() implements Decision {}

    /** It is answered with the stream, by whoever is given the answer. */
    record Replay(Consumer<Answer> reading) implements Decision {}

    private static final Router.Refused FULL = new Router.Refused(
            new Outcome(
                    503,
                    new ErrorBody(
                            "the stream has as many readers as it may have (recordings.mostReaders)",
                            ErrorBody.SERVER_ERROR,
                            null,
                            "too_many_readers"),
                    Optional.of(Duration.ofSeconds(5)),
                    false,
                    false),
            Map.of());

    private final Recordings recordings;

    Replays(Recordings recordings) {
        this.recordings = recordings;
    }

    /** Decides about a request. */
    Decision decide(Asked asked) {
        boolean reads = asked.method().equals("GET");
        if (!reads && !asked.method().equals("DELETE")) {
            return new Refused(Router.wrongMethod(PATH + asked.streamId(), "GET, DELETE"));
        }
        Optional<Recording> found = recordings.find(asked.streamId(), asked.owner());
        if (found.isEmpty()) {
            // the same for one that is another's: which ones there are is nobody's business
            return refused(404, "there is no such stream here, or no more", null, "stream_not_found");
        }
        Recording recording = found.get();
        if (!reads) {
            recording.stop(Recording.STOPPED);
            return new Stopped();
        }
        return recording.isFull() ? new Refused(FULL) : from(asked, recording);
    }

    /** A browser that comes back says in the field how far it got, while the query stays as it was. */
    private static Decision from(Asked asked, Recording recording) {
        String field = asked.fields().get("Last-Event-ID");
        String param = field == null ? "starting_after" : "Last-Event-ID";
        String position = field == null ? asked.startingAfter() : field;
        if (position != null && !NUMBER.matcher(position).matches()) {
            return refused(400, param + " must be the id of an event, which is a number", param, "invalid_position");
        }
        long number = position == null ? 0 : Long.parseLong(position);
        return switch (recording.position(number)) {
            case AHEAD -> refused(400, "the stream has no event " + number + " yet", param, "position_ahead");
            case GONE ->
                refused(410, "what comes after event " + number + " is not kept any more", param, "position_gone");
            case HERE -> new Replay(answer -> recording.replay(number, terms(asked, recording), answer));
        };
    }

    private static Terms terms(Asked asked, Recording recording) {
        return new Terms(
                asked.requestId(),
                recording.endpoint(),
                ReadPatience.silence(recording.endpoint().stream().heartbeatInterval(), asked.fields()),
                Map.of());
    }

    private static Refused refused(int status, String message, @Nullable String param, String code) {
        return new Refused(Router.refused(status, message, param, code));
    }
}
