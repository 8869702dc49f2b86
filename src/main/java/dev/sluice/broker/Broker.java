package dev.sluice.broker;

import java.util.concurrent.CompletionStage;

/**
 * Ordered logs, by name. Thread-safe.
 *
 * <p>All stages complete on any thread, perhaps the calling one, and fail with {@link Unavailable} when the broker can't do
 * what is asked now. Nothing here waits for a receiver.
 *
 * <p>A log begins with the first message, subscription or presence, and is forgotten when nobody has used it for the age
 * of its retention: then it has a new epoch when it begins again. So is, when there are too many, the one that nobody reads
 * and is present at, and that was used longest ago, for one that begins. To read one that is not there begins none and takes no
 * memory; the answer is empty, and its position is before the first message of the log that begins next, or one whose
 * epoch that log does not know.
 */
public interface Broker extends AutoCloseable {

    /**
     * Gives a message the next place in its log. Of two by one sender under one idempotency key only the first gets one;
     * how long a key is remembered is bounded by time, number and bytes. When the second is another message, of another kind,
     * stream, key or payload, its stage fails with {@link Conflict}: two who share a name, or have none, may have thought of
     * the same key, and neither is to be told that his message has a place when it has none.
     *
     * <p>When a stream was called off ({@link Kind#CANCEL}), its stage fails with {@link Cancelled} for each further message
     * of that stream, so that its maker hears of it. With the last word of the stream, which is refused, too, he shows that he
     * has; what he says then under the same name is another stream. After some minutes the name is free again.
     *
     * @param retention what the log remembers from now on
     */
    CompletionStage<Published> publish(String log, Draft draft, Retention retention);

    /**
     * Hands each message from now on to {@code receiver}: all that come after {@link Subscription#from}. The first of them
     * may come, on another thread, before the caller has seen the stage complete.
     *
     * @param retention what the log remembers from now on; as long as that, too, it is there after the last subscription
     */
    CompletionStage<Subscription> subscribe(String log, Receiver receiver, Retention retention);

    /**
     * What the log remembers after a position, the oldest first. After a position of another epoch, or one that is
     * not reached yet, that is all; {@link Slice#whole} says so. A slice has at least one message if there is one, and ends
     * when it has {@link Slice#MOST_BYTES}: {@link Slice#hasMore} says whether the log goes on.
     *
     * <p>The messages are strictly in the order of their offsets: after any of them, history goes on with all that came
     * after it, nothing twice. Fragments of a stream that nothing came between are one message.
     *
     * @param most at most so many messages
     */
    CompletionStage<Slice> history(String log, Position after, int most);

    /**
     * The last messages that the log remembers, the oldest of them first; whole only if there was none before them. Of
     * streams that go on in them, or have not ended, there are also the fragments before them, beyond {@code most}. In all it
     * is at most {@link Slice#MOST_BYTES}, but for the last message. From each of them history goes on as after others.
     *
     * @param most at most so many messages
     */
    CompletionStage<Slice> latest(String log, int most);

    /**
     * For who begins at the end of the log: of each stream that has not ended, what there is so far, as one message, in the
     * order of their last fragments. The slice ends at the top.
     *
     * <p>The offset of such a message is that of the last fragment, as a name only. It is not a place to go on from: another
     * message of these may have fragments before and after it. The reader's place is {@link Slice#top}, with each of them.
     */
    CompletionStage<Slice> open(String log);

    /**
     * Says that somebody is present, until he leaves or this process ends.
     *
     * @param retention what the log remembers from now on
     */
    CompletionStage<Void> enter(String log, Presence who, Retention retention);

    /** Says that somebody has left; of one who was not there, nothing. */
    CompletionStage<Void> leave(String log, Presence who);

    /**
     * How many are present, and the first of them: as many as fit into {@link Attendance#MOST_CHARACTERS}.
     *
     * @param most at most so many; 0 only counts
     */
    CompletionStage<Attendance> present(String log, int most);

    /** Forgets what is too old; to be called every now and then. */
    void sweep();

    /** What it has done and what it holds. */
    BrokerStats stats();

    /** Ends all subscriptions. */
    @Override
    void close();
}
