package dev.sluice.rooms;

import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.broker.Slice;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One reader of one room: a place in its log, moved on by whoever has something for him. Thread-safe: any thread may call
 * {@link #goOn}; one at a time does what there is to do, for all who called meanwhile.
 *
 * <pre>
 * STARTING   the room is not tied to its log yet                STARTING  -&gt; FETCHING   it is
 * FETCHING   the broker was asked for history                   FETCHING  -&gt; REPLAYING  it has answered
 * REPLAYING  hands over what it has answered                    REPLAYING -&gt; FETCHING   there is more, and the ring begins later
 * FOLLOWING  hands over what is in the ring after his place     REPLAYING -&gt; FOLLOWING  the ring goes on from here
 *                                                               FOLLOWING -&gt; FETCHING   the ring has run over his place, or is another
 * invariant: all messages up to {@code offset} were handed over, or are in {@code waiting}, or a gap was told
 * </pre>
 */
final class Follower implements Following {

    private static final System.Logger LOG = System.getLogger(Follower.class.getName());

    /** So many messages of history are asked for at once. */
    private static final int CHUNK = 64;

    private static final AtomicIntegerFieldUpdater<Follower> CALLS =
            AtomicIntegerFieldUpdater.newUpdater(Follower.class, "calls");

    private enum Phase {
        STARTING,
        FETCHING,
        REPLAYING,
        FOLLOWING
    }

    /** What the broker said; both are null while it has not. */
    private record Answer(@Nullable Slice slice, @Nullable Throwable failure) {}

    private final LocalRoom room;
    private final Start start;
    private final Sink sink;

    private volatile int calls;
    private volatile boolean over;
    private volatile boolean untied;
    private volatile @Nullable Answer answer;

    // owned by the thread that is at it
    private Phase phase = Phase.STARTING;
    private boolean begun; // the sink was told
    private boolean more; // history goes on after what waits
    private boolean live; // it has had all that there was once
    private boolean blocked; // the sink had no room for what there was
    private String epoch = "";
    private long offset;
    private @Nullable Ring strange; // of another epoch than his place
    private @Nullable Map<Object, Delivery> waiting; // by key where only the latest counts; comes and goes

    Follower(LocalRoom room, Start start, Sink sink) {
        this.room = room;
        this.start = start;
        this.sink = sink;
    }

    @Override
    public void goOn() {
        if (CALLS.getAndIncrement(this) != 0) {
            return; // whoever is at it looks once more
        }
        int seen;
        do {
            seen = calls;
            try {
                doAll();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                fail(e);
            }
        } while (CALLS.addAndGet(this, -seen) != 0);
    }

    /** One reader that fails is no reason for the others to get nothing, and none to leave him waiting. */
    private void fail(Throwable failure) {
        LOG.log(
                System.Logger.Level.WARNING,
                "a reader of a room failed: " + failure.getClass().getName());
        LOG.log(System.Logger.Level.DEBUG, "a reader of a room failed", failure);
        try {
            end(Sink.End.FAILED);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            LOG.log(System.Logger.Level.DEBUG, "it could not be told of it", e);
        }
    }

    private void doAll() {
        boolean did = false;
        while (!over && step()) {
            did = true;
        }
        if (did && !over) {
            sink.flush();
        }
    }

    /** The room can't be tied to its log. */
    void unavailable() {
        untied = true;
        goOn();
    }

    @Override
    public void close() {
        over = true;
        room.leave(this);
    }

    /** Does one thing; returns whether there may be another. */
    private boolean step() {
        return switch (phase) {
            case STARTING -> begin();
            case FETCHING -> accept();
            case REPLAYING -> replay();
            case FOLLOWING -> follow();
        };
    }

    private boolean begin() {
        if (untied) {
            end(Sink.End.UNAVAILABLE);
        }
        return !untied && room.ring() != null && fetchFirst();
    }

    private boolean fetchFirst() {
        phase = Phase.FETCHING;
        switch (start) {
            case Start.After after -> fetch(after.position());
            case Start.Latest latest -> room.latest(latest.most()).whenComplete(this::answered);
            case Start.Now now -> room.open().whenComplete(this::answered);
        }
        return true;
    }

    private void fetch(Position after) {
        phase = Phase.FETCHING;
        room.history(after, CHUNK).whenComplete(this::answered);
    }

    private void answered(@Nullable Slice slice, @Nullable Throwable failure) {
        answer = new Answer(slice, failure);
        goOn();
    }

    private boolean accept() {
        Answer given = answer;
        if (given == null) {
            return false;
        }
        answer = null;
        Slice slice = given.slice();
        if (slice == null) {
            end(Sink.End.UNAVAILABLE);
            return false;
        }
        return begun ? goOnWith(slice) : beginWith(slice);
    }

    private boolean beginWith(Slice slice) {
        begun = true;
        List<Message> messages;
        if (start instanceof Start.After after) {
            messages = slice.messages();
            Position from = slice.whole() ? after.position() : before(slice);
            sink.joined(new Sink.Joined(true, slice.whole(), from, slice.top()));
            place(slice.end());
            more = slice.hasMore();
        } else {
            boolean fresh = start instanceof Start.Now;
            messages = fresh ? placedAt(slice.top(), slice.messages()) : slice.messages();
            sink.joined(new Sink.Joined(false, false, fresh ? slice.top() : before(slice), slice.top()));
            place(slice.top());
        }
        return replaying(messages);
    }

    /**
     * What there is of open streams, as if it stood at the reader's place: with positions of their own, which lie before
     * that, he would go on from there after a cut, with messages that came before he did.
     */
    private static List<Message> placedAt(Position place, List<Message> streams) {
        return streams.stream()
                .map(message ->
                        new Message(message.log(), place.offset(), place.epoch(), message.time(), message.draft()))
                .toList();
    }

    private boolean goOnWith(Slice slice) {
        if (!slice.whole()) {
            if (room.policy().slow() == SlowConsumer.DISCONNECT) {
                room.missed();
                end(Sink.End.GAP);
                return false;
            }
            sink.gap(new Sink.Gap(new Position(offset, epoch), before(slice)));
        }
        place(slice.end());
        more = slice.hasMore();
        return replaying(slice.messages());
    }

    /** The position before the first message of a slice. */
    private static Position before(Slice slice) {
        return slice.messages().isEmpty()
                ? slice.end()
                : new Position(
                        slice.messages().getFirst().offset() - 1, slice.end().epoch());
    }

    private void place(Position position) {
        offset = position.offset();
        epoch = position.epoch();
    }

    private boolean replaying(List<Message> messages) {
        Map<Object, Delivery> due = LinkedHashMap.newLinkedHashMap(messages.size());
        messages.forEach(message -> due.put(due.size(), new Delivery(message))); // in their order, each once
        waiting = due;
        phase = Phase.REPLAYING;
        return true;
    }

    private boolean replay() {
        Map<Object, Delivery> due = waiting;
        if (due == null || due.isEmpty()) {
            return replayed();
        }
        if (!sink.hasRoom(true)) {
            blocked = true;
            return false;
        }
        if (blocked && !more && room.policy().slow() == SlowConsumer.COALESCE) {
            blocked = false;
            gather(due); // what came meanwhile may make some of it old
            return true;
        }
        blocked = false;
        Map.Entry<Object, Delivery> first = due.entrySet().iterator().next();
        due.remove(first.getKey());
        sink.deliver(first.getValue());
        return true;
    }

    private boolean replayed() {
        waiting = null;
        Ring ring = room.ring();
        boolean behind = ring != null && offset + 1 < ring.start();
        if (more && behind) {
            fetch(new Position(offset, epoch));
        } else {
            more = false;
            phase = Phase.FOLLOWING;
        }
        return true;
    }

    private boolean follow() {
        Ring ring = room.ring();
        if (ring == null || (ring.epoch().equals(epoch) && offset >= ring.end())) {
            live |= ring != null;
            return false;
        }
        if (!sink.hasRoom(!live)) {
            blocked = true;
            return false;
        }
        if (!ring.epoch().equals(epoch)) {
            return changeEpoch(ring);
        }
        SlowConsumer slow = room.policy().slow();
        boolean wasBlocked = blocked;
        blocked = false;
        if (wasBlocked && slow == SlowConsumer.VOLATILE) {
            room.skipped(ring.end() - offset);
            offset = ring.end();
            return true;
        }
        if (wasBlocked && slow == SlowConsumer.COALESCE) {
            Map<Object, Delivery> due = new LinkedHashMap<>();
            gather(due);
            waiting = due;
            phase = Phase.REPLAYING;
            return true;
        }
        Delivery next = ring.at(offset + 1);
        if (next == null) {
            overrun(ring, slow);
        } else {
            offset++;
            sink.deliver(next);
        }
        return true;
    }

    /** The log was lost and begun anew: asks for what is in the new one, once for each ring. */
    private boolean changeEpoch(Ring ring) {
        if (ring == strange) {
            return false; // it is the older of both: the room hears of the new log later
        }
        strange = ring;
        fetch(new Position(offset, epoch));
        return true;
    }

    /** He has fallen out of the ring: who may miss nothing gets it from history. */
    private void overrun(Ring ring, SlowConsumer slow) {
        if (slow == SlowConsumer.DISCONNECT) {
            fetch(new Position(offset, epoch));
        } else {
            skipTo(ring.start() - 1, true);
        }
    }

    /** Goes on later; a gap is told where no older message is still to come, which would be out of order after it. */
    private void skipTo(long to, boolean told) {
        if (to > offset) {
            room.skipped(to - offset);
            if (told) {
                sink.gap(new Sink.Gap(new Position(offset, epoch), new Position(to, epoch)));
            }
            offset = to;
        }
    }

    /** Moves what is in the ring to what waits, where a newer message takes the place of an older one of its key. */
    private void gather(Map<Object, Delivery> due) {
        Ring ring = room.ring();
        if (ring == null || !ring.epoch().equals(epoch)) {
            return;
        }
        for (long end = ring.end(); offset < end; ) {
            Delivery next = ring.at(offset + 1);
            if (next == null) {
                skipTo(ring.start() - 1, due.isEmpty());
                continue;
            }
            offset++;
            Object key = next.message().key().<Object>map(text -> text).orElse(offset);
            if (due.remove(key) != null) {
                room.skipped(1);
            }
            due.put(key, next);
        }
        while (due.size() > room.mostInRing()) {
            Map.Entry<Object, Delivery> oldest = due.entrySet().iterator().next();
            due.remove(oldest.getKey()); // one is missing, as where a newer one of its key has come
            room.skipped(1);
        }
    }

    private void end(Sink.End why) {
        close();
        sink.end(why);
    }
}
