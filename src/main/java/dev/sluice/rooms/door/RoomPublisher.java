package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Following;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Sink;
import dev.sluice.rooms.Start;
import dev.sluice.security.Seats;
import dev.sluice.socket.CloseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reader of one or several rooms as a publisher of pieces of a body: it holds places in the rooms, and a piece is made
 * when one is asked for. For one subscriber. Thread-safe.
 *
 * <p>The rooms come with threads of their own. What they bring is put into a queue, for as much as was asked for, and one
 * of them at a time hands it on. Besides messages there are the few pieces that say how the reader stands; they wait there
 * until they are asked for.
 *
 * <p>Readers who get nothing are many: what one of them holds is small, and what he does not need any more is let go.
 */
final class RoomPublisher implements Flow.Publisher<byte[]>, Flow.Subscription, Reading.Positions {

    /** Where a reader begins in which room. */
    record Place(String room, Start start) {}

    private final Rooms rooms;
    private final Reading reading;
    private final List<OneRoom> all;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Due due = new Due();
    private @Nullable Supplier<Seats.Seat> seats; // until he has one
    private Seats.@Nullable Seat seat;
    private Flow.@Nullable Subscriber<? super byte[]> subscriber;
    private long asked;
    private boolean handing;
    private boolean ending; // when all that is due has gone
    private boolean over;

    /**
     * A reader who is nowhere yet.
     *
     * @param seats gives him the seat that he has while he reads; may fail with a {@link ProblemException}
     */
    RoomPublisher(Rooms rooms, List<Place> places, Reading reading, Supplier<Seats.Seat> seats) {
        this.rooms = rooms;
        this.reading = reading;
        this.seats = seats;
        this.all = places.size() == 1
                ? List.of(new OneRoom(places.getFirst())) // smaller
                : places.stream().map(OneRoom::new).toList();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super byte[]> wanted) {
        boolean first;
        lock.lock();
        try {
            first = subscriber == null;
            if (first) {
                subscriber = wanted;
            }
        } finally {
            lock.unlock();
        }
        if (!first) {
            throw new IllegalStateException("a reader of rooms has one subscriber");
        }
        wanted.onSubscribe(this);
        try {
            sit();
            all.forEach(OneRoom::begin);
        } catch (ProblemException e) {
            leave();
            failed(e);
            return;
        } catch (RuntimeException | Error e) {
            leave(); // of a room's handler, say: who reads this publisher ends the stream by it
            throw e;
        }
        all.forEach(OneRoom::goOn);
    }

    private void sit() {
        Supplier<Seats.Seat> from = seats;
        Seats.Seat taken = from == null ? null : from.get();
        boolean gone;
        lock.lock();
        try {
            gone = over;
            seat = taken;
            seats = null;
        } finally {
            lock.unlock();
        }
        if (gone) {
            leave();
        }
    }

    /** Out of all rooms, and off the seat. */
    private void leave() {
        all.forEach(OneRoom::leave);
        Seats.Seat given;
        lock.lock();
        try {
            given = seat;
            seat = null;
        } finally {
            lock.unlock();
        }
        if (given != null) {
            given.close();
        }
    }

    private void failed(ProblemException problem) {
        lock.lock();
        try {
            due.add(reading.error(
                    "", CloseCode.TRY_AGAIN_LATER.number(), problem.problem().detail()));
            ending = true;
        } finally {
            lock.unlock();
        }
        handOn();
    }

    @Override
    public void request(long number) {
        lock.lock();
        try {
            asked = asked + number < 0 ? Long.MAX_VALUE : asked + number;
        } finally {
            lock.unlock();
        }
        handOn();
        all.forEach(OneRoom::goOn);
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            over = true;
            due.clear();
        } finally {
            lock.unlock();
        }
        leave();
    }

    private boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<String, Position> positions() { // with the lock held
        Map<String, Position> positions = new LinkedHashMap<>();
        for (OneRoom one : all) {
            Position known = one.position;
            if (known != null) {
                positions.put(one.room, known);
            }
        }
        return positions;
    }

    /** One room's way into the queue. */
    private final class OneRoom implements Sink {

        private final String room;
        private final Start start;
        private volatile @Nullable Following following; // as long as he is there

        private @Nullable Position position; // guarded by lock; none before he has one

        OneRoom(Place place) {
            room = place.room();
            start = place.start();
            position = start instanceof Start.After after ? after.position() : null; // no id is to leave it out
        }

        void begin() {
            following = rooms.follow(room, start, this);
            if (isOver()) {
                leave();
            }
        }

        void goOn() {
            Following there = following;
            if (there != null) {
                there.goOn();
            }
        }

        void leave() {
            Following left = following;
            following = null;
            if (left != null) {
                left.close();
            }
        }

        @Override
        public boolean hasRoom(boolean catchingUp, long bytes) {
            lock.lock();
            try {
                return !over && !ending && due.size() < asked;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void joined(Joined joined) {
            int members = rooms.room(room).readers();
            lock.lock();
            try {
                position = joined.from();
                due.add(reading.joined(room, joined, members, RoomPublisher.this));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void deliver(Delivery delivery) {
            lock.lock();
            try {
                position = delivery.message().position();
                due.add(reading.message(delivery, RoomPublisher.this));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void gap(Gap gap) {
            lock.lock();
            try {
                position = gap.to();
                due.add(reading.gap(room, gap, RoomPublisher.this));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void end(End why) {
            byte[] words = switch (why) {
                case GAP ->
                    reading.error(room, CloseCode.GAP.number(), "messages are missing; come back for what is left");
                case UNAVAILABLE ->
                    reading.error(room, CloseCode.TRY_AGAIN_LATER.number(), "the room can't be read now");
                case FAILED -> reading.error(room, CloseCode.FAILED.number(), "the reader failed");
            };
            lock.lock();
            try {
                due.add(words);
                ending = true;
            } finally {
                lock.unlock();
            }
            handOn();
        }

        @Override
        public void flush() {
            handOn();
        }
    }

    /** Hands on what is due, as much as was asked for; one thread at a time. */
    private void handOn() {
        while (true) {
            Flow.Subscriber<? super byte[]> to;
            byte[] piece = null;
            boolean last = false;
            lock.lock();
            try {
                to = subscriber;
                if (handing || over || to == null) {
                    return;
                }
                if (due.size() > 0 && asked > 0) {
                    piece = due.remove();
                    asked--;
                } else if (due.size() == 0 && ending) {
                    last = true;
                    over = true;
                } else {
                    return;
                }
                handing = true;
            } finally {
                lock.unlock();
            }
            try {
                if (last) {
                    leave(); // one room has ended the whole
                    to.onComplete();
                } else if (piece != null) {
                    to.onNext(piece);
                }
            } finally {
                lock.lock();
                try {
                    handing = false;
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
