package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Following;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Sink;
import dev.sluice.rooms.Start;
import dev.sluice.socket.CloseCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
 */
final class RoomPublisher implements Flow.Publisher<byte[]>, Flow.Subscription {

    /** Where a reader begins in which room. */
    record Place(String room, Start start) {}

    private final Rooms rooms;
    private final List<Place> places;
    private final Reading reading;
    private final Supplier<Seats.Seat> seats;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Queue<byte[]> due = new ArrayDeque<>(1);
    private final Map<String, Position> positions = new LinkedHashMap<>(2);
    private List<Following> followings = List.of();
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
        this.places = List.copyOf(places);
        this.reading = reading;
        this.seats = seats;
        for (Place place : places) {
            if (place.start() instanceof Start.After after) {
                positions.put(place.room(), after.position()); // no id is to leave out a room where he was
            }
        }
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
        List<Following> made = new ArrayList<>(places.size());
        Seats.Seat taken = null;
        try {
            taken = seats.get();
            places.forEach(place -> made.add(rooms.follow(place.room(), place.start(), new OneRoom(place.room()))));
        } catch (ProblemException e) {
            leave(made, taken);
            failed(e);
            return;
        } catch (RuntimeException | Error e) {
            leave(made, taken); // of a room's handler, say: who reads this publisher ends the stream by it
            throw e;
        }
        followed(made, taken);
    }

    private void followed(List<Following> made, Seats.Seat taken) {
        boolean gone;
        lock.lock();
        try {
            gone = over;
            if (!gone) {
                followings = made;
                seat = taken;
            }
        } finally {
            lock.unlock();
        }
        if (gone) {
            leave(made, taken);
        } else {
            made.forEach(Following::goOn);
        }
    }

    private static void leave(List<Following> left, Seats.@Nullable Seat given) {
        left.forEach(Following::close);
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
        List<Following> wake;
        lock.lock();
        try {
            asked = asked + number < 0 ? Long.MAX_VALUE : asked + number;
            wake = followings;
        } finally {
            lock.unlock();
        }
        handOn();
        wake.forEach(Following::goOn);
    }

    @Override
    public void cancel() {
        List<Following> left;
        Seats.Seat given;
        lock.lock();
        try {
            over = true;
            due.clear();
            left = followings;
            followings = List.of();
            given = seat;
        } finally {
            lock.unlock();
        }
        leave(left, given);
    }

    /** One room's way into the queue. */
    private final class OneRoom implements Sink {

        private final String room;

        OneRoom(String room) {
            this.room = room;
        }

        @Override
        public boolean hasRoom(boolean catchingUp) {
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
                positions.put(room, joined.from());
                due.add(reading.joined(room, joined, members, positions));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void deliver(Delivery delivery) {
            lock.lock();
            try {
                positions.put(room, delivery.message().position());
                due.add(reading.message(delivery, positions));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void gap(Gap gap) {
            lock.lock();
            try {
                positions.put(room, gap.to());
                due.add(reading.gap(room, gap, positions));
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
            List<Following> left = List.of();
            Seats.Seat given = null;
            lock.lock();
            try {
                to = subscriber;
                if (handing || over || to == null) {
                    return;
                }
                if (!due.isEmpty() && asked > 0) {
                    piece = due.remove();
                    asked--;
                } else if (due.isEmpty() && ending) {
                    last = true;
                    over = true;
                    left = followings;
                    followings = List.of();
                    given = seat;
                } else {
                    return;
                }
                handing = true;
            } finally {
                lock.unlock();
            }
            leave(left, given); // one room has ended the whole
            try {
                if (last) {
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
