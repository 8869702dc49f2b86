package dev.sluice.rooms;

import dev.sluice.broker.Attendance;
import dev.sluice.broker.Broker;
import dev.sluice.broker.Cancelled;
import dev.sluice.broker.Conflict;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Position;
import dev.sluice.broker.Presence;
import dev.sluice.broker.Published;
import dev.sluice.broker.Retention;
import dev.sluice.broker.Slice;
import dev.sluice.broker.Unavailable;
import dev.sluice.config.RoomPolicy;
import dev.sluice.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All rooms: the service to inject. Thread-safe.
 *
 * <p>A room is a log of the {@link Broker} with readers. There is a {@link LocalRoom} as long as somebody on this node
 * reads it; what it remembers lives longer, in the broker.
 */
public final class Rooms {

    /** A room that somebody reads, and how many do. */
    public record Open(String name, int readers) {}

    /** So many of those who ask without a place in a room are told apart. */
    private static final int MOST_ALLOWANCES = 10_000;

    /** What is asked besides publishing counts apart, and so often at least: who comes asks for several things at once. */
    private static final int FEWEST_COMMANDS = 10;

    private final Map<String, LocalRoom> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger(); // of open ones; never more than most
    private final RoomCounters counters = new RoomCounters();
    private final Allowances publishers = new Allowances(System::nanoTime, MOST_ALLOWANCES);
    private final Allowances askers = new Allowances(System::nanoTime, MOST_ALLOWANCES);
    private final Broker broker;
    private final RoomPolicies policies;
    private final RoomHandlers handlers;
    private final ThreadFactory threads;
    private final LocalRoom.RingBounds bounds;
    private final int most;

    Rooms(
            Broker broker,
            RoomPolicies policies,
            RoomHandlers handlers,
            ThreadFactory threads,
            LocalRoom.RingBounds bounds,
            int most) {
        this.broker = broker;
        this.policies = policies;
        this.handlers = handlers;
        this.threads = threads;
        this.bounds = bounds;
        this.most = most;
    }

    /**
     * The room of that name, for the application itself. It need not exist: it begins with its first message or reader.
     *
     * @throws IllegalArgumentException when no room can have that name, saying why
     */
    public Room room(String name) {
        return new Room(this, checkName(name), handlers.find(name).variables());
    }

    /**
     * The name, when a room can have it: 1 to 255 bytes of UTF-8 without control characters.
     *
     * @throws IllegalArgumentException when it can't, saying why
     */
    public static String checkName(String room) {
        return RoomName.check("a room's name", room);
    }

    /** What holds in rooms of that name. */
    public RoomPolicy policy(String room) {
        return policies.of(room);
    }

    /** The largest message that any room takes, in bytes. */
    public int messageBytes() {
        return policies.messageBytes();
    }

    /** The rooms that somebody on this node reads, by name. */
    public List<Open> open() {
        return open.values().stream()
                .map(room -> new Open(room.name(), room.readers()))
                .filter(room -> room.readers() > 0)
                .sorted(Comparator.comparing(Open::name))
                .toList();
    }

    /** The counters. */
    public RoomsStats stats() {
        List<Open> now = open();
        return new RoomsStats(
                now.size(),
                now.stream().mapToInt(Open::readers).sum(),
                open.values().stream().mapToLong(LocalRoom::waitingBytes).sum(),
                counters.skipped.sum(),
                counters.gaps.sum(),
                counters.refused.sum(),
                counters.failed.sum());
    }

    /**
     * Takes somebody in under a name: others see him, and he may publish.
     *
     * @param sink what he is handed
     * @throws ProblemException 503, when the room or the server is full
     */
    public Membership join(String room, Member member, Start start, Sink sink) {
        RoomHandlers.Match match = handlers.find(checkName(room));
        Room seen = new Room(this, room, match.variables());
        return new Membership(this, seen, match.handler(), member, joining -> follow(room, start, sink));
    }

    /**
     * Lets somebody read, whom nobody sees.
     *
     * @throws ProblemException 503, when the room or the server is full
     */
    public Following follow(String room, Start start, Sink sink) {
        checkName(room);
        while (true) {
            LocalRoom local = open.computeIfAbsent(room, this::begin);
            Follower follower = local.follow(start, sink);
            if (follower != null) {
                return follower;
            }
            forget(local); // it was left just now; the next turn makes a new one
        }
    }

    private LocalRoom begin(String name) {
        if (count.getAndUpdate(before -> Math.min(before + 1, most)) == most) {
            throw noMoreRooms();
        }
        return new LocalRoom(name, policies.of(name), broker, threads, bounds, counters, this::read, this::forget);
    }

    private void read(LocalRoom room) {
        RoomHandlers.Match match = handlers.find(room.name());
        match.handler().onFirstReader(new Room(this, room.name(), match.variables()));
    }

    private ProblemException noMoreRooms() {
        return new ProblemException(503, "Too Many Rooms", "this server has its " + most + " rooms");
    }

    private void forget(LocalRoom room) {
        if (open.remove(room.name(), room)) {
            count.decrementAndGet();
        }
    }

    /**
     * Checks that one more reader finds a place; another may take it in the next moment.
     *
     * @throws ProblemException 503, when the room or the server is full
     */
    public void requireSpace(String room) {
        LocalRoom local = open.get(room);
        if (local != null) {
            local.requireSpace();
        } else if (count.get() >= most) {
            throw noMoreRooms();
        }
    }

    /**
     * Counts a message of somebody who has no connection to count by; to be called before it is published.
     *
     * @param address where it comes from
     * @throws Refusal when the room takes no more from there now
     */
    public void requireAllowance(String room, String address) throws Refusal {
        int perSecond = policies.of(room).messagesPerSecond();
        require(publishers.take(room, address, perSecond), perSecond + " messages a second from one address");
    }

    /**
     * Counts something else that a connection asks of a room: to join or leave it, what it remembers, who is there.
     *
     * @param connection its name
     * @throws Refusal when the room takes no more of it now
     */
    public void requireCommand(String room, String connection) throws Refusal {
        int perSecond = policies.of(room).messagesPerSecond();
        int most = perSecond == 0 ? 0 : Math.max(perSecond, FEWEST_COMMANDS);
        require(askers.take(room, connection, most), most + " commands a second from one connection");
    }

    private void require(boolean allowed, String most) throws Refusal {
        if (!allowed) {
            countRefused();
            throw new Refusal(Refusal.Reason.TOO_MANY, "this room takes " + most);
        }
    }

    /**
     * Publishes in the name of somebody who need not be in the room, if policy and handler let him; what the handler drops
     * has no place.
     *
     * @throws Refusal when they do not
     */
    public CompletionStage<Optional<Published>> publish(String room, Member from, Draft message) throws Refusal {
        RoomHandlers.Match match = handlers.find(checkName(room));
        Room seen = new Room(this, room, match.variables());
        return new Admission(this, seen, match.handler()).publish(from, message, false);
    }

    CompletionStage<Published> publishTo(String room, Draft message) {
        return broker.publish(room, message, retention(policies.of(room))).whenComplete((published, failure) -> {
            if (failure != null
                    && (cancelled(failure).isPresent() || conflict(failure).isPresent())) {
                counters.refused.increment();
            } else if (failure != null) {
                counters.failed.increment();
            }
        });
    }

    static Retention retention(RoomPolicy policy) {
        RoomPolicy.History history = policy.history();
        return new Retention(history.messages(), history.bytes(), history.age());
    }

    CompletionStage<Void> enter(String room, Presence who) {
        return broker.enter(room, who, retention(policies.of(room)));
    }

    CompletionStage<Void> depart(String room, Presence who) {
        return broker.leave(room, who);
    }

    CompletionStage<Attendance> present(String room, int most) {
        return broker.present(room, most);
    }

    CompletionStage<Slice> history(String room, Position after, int atMost) {
        return broker.history(room, after, atMost);
    }

    CompletionStage<Slice> latest(String room, int atMost) {
        return broker.latest(room, atMost);
    }

    int readers(String room) {
        LocalRoom local = open.get(room);
        return local == null ? 0 : local.readers();
    }

    void countRefused() {
        counters.refused.increment();
    }

    /** The stream that a failed stage was about was called off, if it was that. */
    public static Optional<Cancelled> cancelled(Throwable failure) {
        return cause(failure, Cancelled.class);
    }

    /** Another message came under the idempotency key of the one that a failed stage was about, if it was that. */
    public static Optional<Conflict> conflict(Throwable failure) {
        return cause(failure, Conflict.class);
    }

    /** Stages wrap what they fail with, or do not. */
    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        Throwable cause = failure.getCause();
        return type.isInstance(failure)
                ? Optional.of(type.cast(failure))
                : Optional.ofNullable(cause).filter(type::isInstance).map(type::cast);
    }

    /** How a failed stage is told: the broker has no room or time, which passes, or a fault of ours. */
    public static boolean isUnavailable(Throwable failure) {
        return cause(failure, Unavailable.class).isPresent();
    }
}
