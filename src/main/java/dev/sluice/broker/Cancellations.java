package dev.sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The streams of one log that were called off, so that their makers, who may be anywhere, are told and do not begin them anew
 * without knowing. Owned by its log, with its lock held.
 *
 * <p>Whoever calls a stream off does not say whose, so that each maker of one of that name is told. He has understood when
 * he ends it, and may then begin another of that name. Bounded by number and age; their bytes are the log's.
 */
final class Cancellations {

    /** So many are remembered; the oldest are forgotten. */
    static final int MOST = 256;

    /** So long the maker may take until his next word. */
    static final Duration AGE = Duration.ofMinutes(5);

    /** So many makers of one name are told apart. */
    private static final int MOST_MAKERS = 16;

    private static final int OVERHEAD = 256;

    private final SequencedMap<String, Mark> marks = new LinkedHashMap<>(); // by the stream's name, the oldest first
    private long bytes;

    /** What a maker has said since he was told. */
    private enum Said {
        /** That it is over; so he has understood. Again, when he did not hear that this came. */
        END,
        /** The beginning of another stream of that name. */
        ANEW
    }

    /** What the makers have said who have understood. */
    private record Mark(Instant time, Map<String, Said> makers) {}

    /** The streams of that name are called off. */
    void add(String stream, Instant now) {
        remove(stream);
        if (marks.size() >= MOST) {
            remove(marks.firstEntry().getKey());
        }
        marks.put(stream, new Mark(now, new HashMap<>(2)));
        bytes += cost(stream);
    }

    /** Whether nothing more of its stream is to be taken from the sender of this draft. */
    boolean refuse(Draft draft) {
        Mark mark = draft.stream().map(marks::get).orElse(null);
        if (mark == null || draft.kind() == Kind.CANCEL) {
            return false;
        }
        Said said = mark.makers().get(draft.sender());
        boolean ends = draft.kind().endsStream();
        if (said == null && ends && mark.makers().size() < MOST_MAKERS) {
            mark.makers().put(draft.sender(), Said.END);
            bytes += cost(draft.sender());
        } else if (said == Said.END && !ends) {
            mark.makers().put(draft.sender(), Said.ANEW);
            return false;
        }
        return said != Said.ANEW;
    }

    /** Forgets those that nobody can want to go on with any more. */
    void forget(Instant now) {
        while (!marks.isEmpty()
                && !marks.firstEntry().getValue().time().plus(AGE).isAfter(now)) {
            remove(marks.firstEntry().getKey());
        }
    }

    /** Forgets the oldest before their time until there are so many bytes less, or none. */
    void shrink(long wanted) {
        long before = bytes;
        while (!marks.isEmpty() && before - bytes < wanted) {
            remove(marks.firstEntry().getKey());
        }
    }

    private void remove(String stream) {
        Mark mark = marks.remove(stream);
        if (mark != null) {
            bytes -= cost(stream)
                    + mark.makers().keySet().stream()
                            .mapToLong(Cancellations::cost)
                            .sum();
        }
    }

    private static long cost(String name) {
        return OVERHEAD + (long) Character.BYTES * name.length();
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    long bytes() {
        return bytes;
    }
}
