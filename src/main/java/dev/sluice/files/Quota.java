package dev.sluice.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How much all files of a folder may take together. Thread-safe; no file is touched while its lock is held.
 *
 * <p>What uploads that run may still write is set aside for them, and what they change is added and taken off at once.
 * What others change is seen when somebody walks through the folder with a {@link Tally}, while uploads go on.
 */
final class Quota {

    private final long most;
    private final ReentrantLock lock = new ReentrantLock();

    /** Files that are being changed by us, and how many bytes of each are counted as used at the moment. Guarded by lock. */
    private final Map<Path, Long> changing = new HashMap<>();
    // guarded by lock
    private long reserved;
    private long used;
    private @Nullable Tally tally;

    Quota(long most) {
        this.most = most;
    }

    /** Gives a file its name. */
    @FunctionalInterface
    interface Move {
        void run() throws IOException;
    }

    /**
     * What is set aside for one upload. Owned by it; to be closed when its file is finished or gone, with what then stays
     * of it.
     */
    final class Share implements AutoCloseable {

        private final Path file;
        // guarded by lock
        private long granted;
        private boolean closed;

        private Share(Path file, long granted) {
            this.file = file;
            this.granted = granted;
        }

        /**
         * Makes it so many bytes, if there is room. Returns whether there was.
         *
         * @throws IllegalStateException when it was closed
         */
        boolean grow(long bytes) {
            lock.lock();
            try {
                if (closed) {
                    throw new IllegalStateException("a share that was given up can't grow");
                }
                long more = bytes - granted;
                if (more > 0 && more > free()) {
                    return false;
                }
                reserved += Math.max(0, more);
                granted = Math.max(granted, bytes);
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** How many bytes it could become now. */
        long room() {
            lock.lock();
            try {
                return granted + free();
            } finally {
                lock.unlock();
            }
        }

        /** How many bytes all files may have together. */
        long quota() {
            return most;
        }

        /**
         * Its file gets its last name, and the share is given up. The same as before when that fails.
         *
         * @param target the name
         * @param replaced how many bytes what had the name has, which goes
         * @param bytes how many the file has
         */
        void finish(Path target, long replaced, long bytes, Move move) throws IOException {
            begin(target, replaced); // before: a walk that meets the name from now on leaves it to us
            boolean moved = false;
            try {
                move.run();
                moved = true;
            } finally {
                lock.lock();
                try {
                    long stays = moved ? bytes : replaced;
                    used += stays - replaced;
                    settle(target, stays);
                    if (moved) {
                        giveUp(0);
                    }
                } finally {
                    lock.unlock();
                }
            }
        }

        /**
         * Gives it up. Once: afterwards another one may be for the same file.
         *
         * @param stays how many bytes of the file are left there
         */
        void close(long stays) {
            lock.lock();
            try {
                giveUp(stays);
            } finally {
                lock.unlock();
            }
        }

        /** Gives it up; nothing of the file stays. */
        @Override
        public void close() {
            close(0);
        }

        /** Called with the lock held. */
        private void giveUp(long stays) {
            if (closed) {
                return;
            }
            closed = true;
            reserved -= granted;
            used += stays;
            granted = 0;
            settle(file, stays);
        }
    }

    /**
     * Sets nothing aside for an upload that writes {@code file}, besides what it has already.
     *
     * @param present how many bytes are there
     */
    Share share(Path file, long present) {
        lock.lock();
        try {
            used -= present;
            reserved += present;
            changing.put(file, 0L);
            if (tally != null) {
                tally.note(file, present, 0);
            }
            return new Share(file, present);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes are not taken. Called with the lock held. */
    private long free() {
        return most - Math.max(0, used) - reserved; // below 0 when others took away what was counted
    }

    private void begin(Path file, long counted) {
        lock.lock();
        try {
            changing.put(file, counted);
            if (tally != null) {
                tally.note(file, counted, counted);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. */
    private void settle(Path file, long now) {
        Long before = changing.remove(file);
        if (tally != null && before != null) {
            tally.note(file, before, now);
        }
    }

    /** Begins to count anew. One at a time; closed by whoever walks. */
    Tally tally() {
        lock.lock();
        try {
            Tally begun = new Tally();
            changing.forEach((file, counted) -> begun.note(file, counted, counted));
            tally = begun;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What one walk through the folder finds, which meets each file once.
     *
     * <p>A file that we change meanwhile is not counted as it is met: the walk may see it before or after. One that was met
     * before it was changed is counted as it was then, and the difference is added at the end.
     */
    final class Tally implements AutoCloseable {

        private record Change(long before, long now) {}

        // guarded by lock
        private final Map<Path, Change> changes = new HashMap<>();
        private final Set<Path> left = new HashSet<>();
        private long bytes;

        /** A file was met. */
        void count(Path file, long size) {
            lock.lock();
            try {
                if (changes.containsKey(file)) {
                    left.add(file);
                } else {
                    bytes += size;
                }
            } finally {
                lock.unlock();
            }
        }

        /** Called with the lock held. */
        private void note(Path file, long before, long now) {
            Change first = changes.get(file);
            changes.put(file, new Change(first == null ? before : first.before(), now));
        }

        /** The walk was whole: from now on this is what counts. */
        void accept() {
            lock.lock();
            try {
                used = bytes;
                changes.forEach(
                        (file, change) -> used += left.contains(file) ? change.now() : change.now() - change.before());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                tally = null;
            } finally {
                lock.unlock();
            }
        }
    }
}
