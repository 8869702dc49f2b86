package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Position;
import dev.sluice.broker.Published;
import dev.sluice.broker.Slice;
import dev.sluice.problem.Parameter;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Refusal;
import dev.sluice.rooms.Rooms;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What can be asked of one room, or said in it, by a request; all doors for requests lead here. Thread-safe. */
final class RoomRequests {

    private static final int LONGEST_WAIT = 60;
    private static final int USUAL_LIMIT = 100;

    /** A room that refused a message since there were too many takes another within this time. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final LongPolls polls;

    RoomRequests(Rooms rooms, LongPolls polls) {
        this.rooms = rooms;
        this.polls = polls;
    }

    /**
     * What became of a message.
     *
     * @param isNew whether it has a place that it did not have before
     * @param text the answer, JSON
     */
    record Outcome(boolean isNew, String text) {}

    /**
     * What the room remembers after a position, or the last messages; perhaps waits for the next when there is none.
     * {@link LongPoll#NOBODY} when the client has left meanwhile.
     */
    CompletionStage<String> messages(
            String name, @Nullable String after, @Nullable String limit, @Nullable String wait, Caller caller) {
        String room = Asked.room(name);
        int most = Parameter.whole("limit", limit, USUAL_LIMIT, 1, Asked.MOST_MESSAGES);
        Duration patience = Duration.ofSeconds(Parameter.whole("wait", wait, 0, 0, LONGEST_WAIT));
        if (after == null || after.isEmpty()) {
            return Asked.orUnavailable(rooms.room(room).latest(most).thenApply(slice -> text(room, slice, false)));
        }
        Position position = Cursors.position("after", after);
        return Asked.orUnavailable(rooms.room(room).history(position, most).thenCompose(slice -> {
            boolean isNews = !slice.messages().isEmpty() || !slice.whole() || patience.isZero();
            return isNews
                    ? CompletableFuture.completedStage(text(room, slice, slice.whole()))
                    : polls.next(room, position, most, patience, caller);
        }));
    }

    private static String text(String room, Slice slice, boolean recovered) {
        return Envelope.history(room, slice, recovered, "");
    }

    /** How many are in a room under a name, and the first of them, in the order in which they came. */
    CompletionStage<String> members(String name, @Nullable String limit) {
        String room = Asked.room(name);
        int most = Parameter.whole("limit", limit, USUAL_LIMIT, 0, Asked.MOST_MEMBERS);
        if (!rooms.policy(room).presence()) {
            throw new ProblemException(403, "Forbidden", "nobody is told who is in the room " + room);
        }
        return Asked.orUnavailable(rooms.room(room).members(most).thenApply(all -> Envelope.presence(room, all, "")));
    }

    /**
     * The room of that name, for a message from there.
     *
     * @throws ProblemException 400, when no room can have that name; 403, when a page of another origin has sent it; 429,
     *     when the room takes no more from that address now
     */
    String roomToPublish(String name, Caller caller) {
        caller.requireOwnOrigin();
        String room = Asked.room(name);
        try {
            rooms.requireAllowance(room, caller.address());
        } catch (Refusal refusal) {
            throw problem(refusal);
        }
        return room;
    }

    /**
     * A body, as far as the room takes it: one byte more says that there is too much.
     *
     * @throws ProblemException 413, when there is too much
     */
    byte[] read(String room, InputStream body) throws IOException {
        int most = rooms.policy(room).messageBytes();
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new ProblemException(
                    413,
                    "Content Too Large",
                    "the message has more than " + most + " bytes, which is what this room takes");
        }
        return bytes;
    }

    /** The message that a body makes, which is published once for one key. */
    Draft draft(
            String room,
            @Nullable String key,
            @Nullable String idempotencyKey,
            @Nullable String contentType,
            InputStream body)
            throws IOException {
        Draft plain = Publication.draft(contentType, read(room, body));
        Optional<String> once = Publication.idempotencyKey(idempotencyKey);
        try {
            return new Draft(plain.kind(), plain.payload(), "", Optional.ofNullable(key), once, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    /** Publishes a message in somebody's name. */
    CompletionStage<Outcome> publish(String room, @Nullable String sender, Draft draft) {
        Answers answers = new Answers();
        Member from = member(sender, answers);
        try {
            return Asked.orUnavailable(
                    rooms.publish(room, from, draft).thenApply(published -> outcome(room, published, answers)));
        } catch (Refusal refusal) {
            throw problem(refusal);
        }
    }

    /**
     * What a request says of a stream.
     *
     * @param fragment the body: the next piece of its text
     * @param end whether it is complete, as a parameter
     * @param abort why its maker gives it up, if he does
     * @param idempotencyKey as it came
     */
    record Said(
            InputStream fragment,
            @Nullable String end,
            @Nullable String abort,
            @Nullable String idempotencyKey) {}

    /**
     * Publishes the next fragment of a stream, its last word, or both. The last word goes out also when the stream was
     * called off: by it its maker has heard of that.
     */
    CompletionStage<Outcome> stream(String room, @Nullable String sender, String stream, Said said) throws IOException {
        List<Draft> drafts = Publication.ofStream(
                stream,
                read(room, said.fragment()),
                Parameter.flag("end", said.end()),
                Optional.ofNullable(said.abort()),
                Publication.idempotencyKey(said.idempotencyKey()));
        CompletionStage<Outcome> first = publish(room, sender, drafts.getFirst());
        if (drafts.size() == 1) {
            return first;
        }
        return first.handle((done, failure) -> failure)
                .thenCompose(failure -> failure == null || isCalledOff(failure)
                        ? publish(room, sender, drafts.getLast())
                        : CompletableFuture.failedStage(failure));
    }

    private static boolean isCalledOff(Throwable failure) {
        Throwable problem = failure instanceof CompletionException ? failure.getCause() : failure;
        return problem instanceof ProblemException known && known.problem().status() == 409;
    }

    /** Calls a stream off. */
    CompletionStage<Outcome> cancel(String room, @Nullable String sender, String stream) {
        return publish(room, sender, Publication.ofStream(Kind.CANCEL, stream, Payload.empty()));
    }

    private static Member member(@Nullable String sender, Answers answers) {
        try {
            return sender == null || sender.isEmpty()
                    ? Member.unnamed("", Member.UNNAMED, "", answers)
                    : new Member("", sender, "", answers);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    private static Outcome outcome(String room, Optional<Published> published, Answers answers) {
        String text = published
                .map(place -> Envelope.published(room, place, answers.texts(room), ""))
                .orElseGet(() -> Envelope.dropped(room, answers.texts(room), ""));
        return new Outcome(published.isPresent() && !published.get().repeated(), text);
    }

    private static ProblemException problem(Refusal refusal) {
        String detail = String.valueOf(refusal.getMessage());
        return switch (refusal.reason()) {
            case NOT_ALLOWED -> new ProblemException(403, "Forbidden", detail);
            case TOO_LARGE -> new ProblemException(413, "Content Too Large", detail);
            case TOO_MANY -> new ProblemException(new Problem(429, "Too Many Requests", detail), RETRY);
            case UNWANTED -> new ProblemException(422, "Unprocessable Content", detail);
        };
    }
}
