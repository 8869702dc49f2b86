package dev.sluice.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much all files of a folder may take together. Thread-safe.
 *
 * <p>The folder is counted anew when an upload begins, since others may change it, too. What uploads that run may still
 * write is set aside for them; what they have written so far is not counted twice.
 */
final class Quota {

    private final long most;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Set<Path> busy = new HashSet<>();
    private long reserved;
    private long used;

    Quota(long most) {
        this.most = most;
    }

    /** What is set aside for one upload. Owned by it; to be closed when its file is finished or gone. */
    final class Share implements AutoCloseable {

        private final Path file;
        // guarded by lock
        private long granted;
        private boolean closed;

        private Share(Path file) {
            this.file = file;
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
                if (more > most - used - reserved) {
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
                return granted + most - used - reserved;
            } finally {
                lock.unlock();
            }
        }

        /** How many bytes all files may have together. */
        long quota() {
            return most;
        }

        /** Gives it up. Once: afterwards another one may be for the same file. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                reserved -= granted;
                used += granted; // until it is counted anew
                granted = 0;
                busy.remove(file);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Sets nothing aside yet for an upload that writes {@code file}.
     *
     * @param root the folder, which is counted
     */
    Share share(Path root, Path file) throws IOException {
        lock.lock();
        try {
            busy.add(file);
            used = count(root, busy);
        } finally {
            lock.unlock();
        }
        return new Share(file);
    }

    private static long count(Path root, Set<Path> without) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !without.contains(file)) {
                    bytes.addAndGet(attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // gone meanwhile, or nobody's to look into
            }
        });
        return bytes.get();
    }
}
