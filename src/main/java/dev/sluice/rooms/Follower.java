package dev.sluice.rooms;

import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.broker.Slice;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One reader of one room: a place in its log, moved on by whoever has something for him. Thread-safe: any thread may call
 * {@link #goOn}; one at a time does what there is to do, for all who called meanwhile.
 *
 * <pre>
 * STARTING   the room is not tied to its log yet, or the sink   STARTING  -&gt; FETCHING   it is, and there is room
 *            has no room for the texts of open streams          FETCHING  -&gt; STARTING   there are texts, and no room for them
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

    // what he has had of a ring; written by the thread that is at it, the ring last when it is another
    private volatile @Nullable Ring placedIn;
    private volatile long passed;

    // owned by the thread that is at it
    private Phase phase = Phase.STARTING;
    private boolean begun; // the sink was told
    private long textBytes =
            -1; // he begins when there is room for so much text of open streams; -1 when he need not wait
    private boolean more; // history goes on after what waits
    private boolean live; // it has had all that there was once
    private boolean blocked; // the sink had no room for what there was
    private String epoch = "";
    private long offset;
    private @Nullable Ring strange; // of another epoch than his place
    private @Nullable Waiting waiting; // comes and goes

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
            } catch (Error e) {
                calls = 0; // whoever comes next may still end it
                fail(e);
                throw e;
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
        tellPlace();
    }

    private void tellPlace() {
        Ring ring = room.ring();
        boolean follows =
                phase == Phase.FOLLOWING && ring != null && ring.epoch().equals(epoch);
        if (!follows) {
            placedIn = null;
            return;
        }
        passed = offset;
        placedIn = ring;
    }

    /** The offset up to which he needs nothing of that ring any more; -1 when he may need all of it. */
    long passedIn(Ring ring) {
        return ring.equals(placedIn) ? passed : -1;
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
        return !untied && room.ring() != null && (textBytes < 0 || sink.hasRoom(true, textBytes)) && fetchFirst();
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
        if (!begun && startsWithTexts() && !slice.messages().isEmpty()) {
            textBytes = slice.messages().stream()
                    .mapToLong(text -> text.payload().length())
                    .sum();
            if (!sink.hasRoom(true, textBytes)) {
                phase = Phase.STARTING; // the texts are not to wait for each of many who take nothing
                return false;
            }
        }
        return begun ? goOnWith(slice) : beginWith(slice);
    }

    private boolean startsWithTexts() {
        return start instanceof Start.Now && sink.hasPositions();
    }

    private boolean beginWith(Slice slice) {
        begun = true;
        List<Message> messages = slice.messages();
        if (start instanceof Start.After after) {
            Position from = slice.whole() ? after.position() : before(slice);
            sink.joined(new Sink.Joined(true, slice.whole(), from, slice.top(), List.of()));
            place(slice.end());
            more = slice.hasMore();
        } else if (startsWithTexts()) {
            // one after the other he could be cut among them, and no position would say which of them he has
            sink.joined(new Sink.Joined(false, false, slice.top(), slice.top(), messages));
            place(slice.top());
            messages = List.of();
        } else {
            Position from = start instanceof Start.Now ? slice.top() : before(slice);
            sink.joined(new Sink.Joined(false, false, from, slice.top(), List.of()));
            place(slice.top());
        }
        return replaying(messages);
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
        Waiting due = new Waiting();
        messages.forEach(message -> due.add(room.delivery(message)));
        waiting = due;
        phase = Phase.REPLAYING;
        return true;
    }

    private boolean replay() {
        Waiting due = waiting;
        if (due == null || due.isEmpty()) {
            return replayed();
        }
        if (!sink.hasRoom(true, due.bytes())) {
            blocked = true;
            return false;
        }
        if (blocked && !more && room.policy().slow() == SlowConsumer.COALESCE) {
            blocked = false;
            gather(due); // what came meanwhile may make some of it old
            return true;
        }
        blocked = false;
        due.next().ifPresent(this::handOver);
        return true;
    }

    private void handOver(Waiting.Due next) {
        switch (next) {
            case Waiting.Said said -> sink.deliver(said.delivery());
            case Waiting.Missing missing -> sink.gap(missing.gap());
        }
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
        Delivery next = ring.epoch().equals(epoch) ? ring.at(offset + 1) : null;
        if (!sink.hasRoom(!live, next == null ? 0 : next.bytes())) {
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
            Waiting due = new Waiting();
            gather(due);
            waiting = due;
            phase = Phase.REPLAYING;
            return true;
        }
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
            skipTo(ring.start() - 1).ifPresent(sink::gap);
        }
    }

    /** Goes on later; returns what he misses by that, if it is anything. */
    private Optional<Sink.Gap> skipTo(long to) {
        if (to <= offset) {
            return Optional.empty();
        }
        room.skipped(to - offset);
        Sink.Gap gap = new Sink.Gap(new Position(offset, epoch), new Position(to, epoch));
        offset = to;
        return Optional.of(gap);
    }

    /** Moves what is in the ring to what waits, where a newer message takes the place of an older one of its key. */
    private void gather(Waiting due) {
        Ring ring = room.ring();
        if (ring == null || !ring.epoch().equals(epoch)) {
            return;
        }
        for (long end = ring.end(); offset < end; ) {
            Delivery next = ring.at(offset + 1);
            if (next == null) {
                skipTo(ring.start() - 1).ifPresent(due::add);
                continue;
            }
            offset++;
            if (due.addLatest(next)) {
                room.skipped(1);
            }
        }
        room.skipped(due.keep(room.mostInRing()));
    }

    private void end(Sink.End why) {
        close();
        sink.end(why);
    }
}
