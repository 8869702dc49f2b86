package dev.sluice.rooms;

import dev.sluice.problem.ProblemException;
import dev.sluice.stream.Frame;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One room and who is in it. Thread-safe.
 *
 * <p>The lock is held while a message is put into every member's outbox, so that all get all messages in one order; the
 * writers are woken after it was given back.
 */
public final class Room {

    private final String name;
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Member> members = new LinkedHashSet<>(); // guarded by lock
    private boolean forgotten; // guarded by lock

    Room(String name, int limit) {
        this.name = name;
        this.limit = limit;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** Everybody in it, in the order in which they came. */
    public List<Member> members() {
        lock.lock();
        try {
            return List.copyOf(members);
        } finally {
            lock.unlock();
        }
    }

    /** How many are in it. */
    public int size() {
        lock.lock();
        try {
            return members.size();
        } finally {
            lock.unlock();
        }
    }

    /** Sends text to every member. */
    public void publish(String text) {
        publish(Frame.text(text));
    }

    /** Sends a frame to every member; never waits. A member whose outbox is full is disconnected. */
    public void publish(Frame frame) {
        List<Member> receivers;
        lock.lock();
        try {
            receivers = new ArrayList<>(members);
            receivers.forEach(member -> member.socket().outbox().enqueue(frame));
        } finally {
            lock.unlock();
        }
        receivers.forEach(member -> member.socket().outbox().wake());
    }

    /**
     * Checks that there is a place.
     *
     * @throws ProblemException 503, when there is none
     */
    void requireSpace() {
        lock.lock();
        try {
            if (members.size() >= limit) {
                throw new ProblemException(503, "Room Full", "room " + name + " has its " + limit + " members");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a member in; false when this room was forgotten in between and a new one is needed. */
    boolean add(Member member) {
        lock.lock();
        try {
            if (forgotten) {
                return false;
            }
            requireSpace();
            members.add(member);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a member out; true when the room is empty now and must be forgotten. */
    boolean remove(Member member) {
        lock.lock();
        try {
            members.remove(member);
            forgotten = forgotten || members.isEmpty();
            return forgotten;
        } finally {
            lock.unlock();
        }
    }
}
