package dev.sluice.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the folder: counts it for the quota, and removes what is left of uploads that nobody goes on with.
 * Thread-safe; one walk at a time, in which no lock is held that uploads need. They wait only for the first one.
 */
final class Inventory {

    private static final System.Logger LOG = System.getLogger(Inventory.class.getName());

    /** Walks that nobody waits for begin so long after each other. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final FileFolder folder;
    private final Quota quota;
    private final Duration partialAge;
    private final Clock clock;

    /** Held while somebody walks. */
    private final ReentrantLock walking = new ReentrantLock();

    // written with walking held
    private final AtomicLong begun = new AtomicLong();
    private volatile @Nullable Instant last;

    /** Removes what an upload left. */
    @FunctionalInterface
    interface Remover {
        /**
         * Removes it, unless it runs or was written to meanwhile.
         *
         * @return whether it is there no longer
         */
        boolean remove(Path file, Instant before) throws IOException;
    }

    private final Remover remover;

    /**
     * With the folder, its quota, how long parts wait for the rest, and who knows what runs.
     */
    Inventory(FileFolder folder, Quota quota, Duration partialAge, Clock clock, Remover remover) {
        this.folder = folder;
        this.quota = quota;
        this.partialAge = partialAge;
        this.clock = clock;
        this.remover = remover;
    }

    /** Walks when it is time to, unless somebody does already. Waits for the first walk. */
    void refresh() throws IOException {
        if (last == null) {
            walking.lock();
        } else if (!isDue() || !walking.tryLock()) {
            return;
        }
        try {
            if (isDue()) { // nobody was faster
                walk();
            }
        } finally {
            walking.unlock();
        }
    }

    private boolean isDue() {
        Instant before = last;
        return before == null || !clock.instant().isBefore(before.plus(EVERY));
    }

    /** Returns after a walk that began later than this was called. Many who wait share one. */
    void recount() throws IOException {
        long seen = begun.get();
        walking.lock();
        try {
            if (begun.get() == seen) {
                walk();
            }
        } finally {
            walking.unlock();
        }
    }

    private void walk() throws IOException {
        Path root = folder.root();
        begun.incrementAndGet();
        Instant now = clock.instant();
        try (Quota.Tally tally = quota.tally()) {
            Files.walkFileTree(root, new Visitor(tally, now));
            tally.accept();
        }
        last = now;
    }

    /** Whatever can't be looked into or removed is passed over: one such file is not to stop all uploads. */
    private final class Visitor extends SimpleFileVisitor<Path> {

        private final Quota.Tally tally;
        private final Instant now;

        Visitor(Quota.Tally tally, Instant now) {
            this.tally = tally;
            this.now = now;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isRemoved(file, attributes)) {
                tally.count(file, attributes.size());
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isRemoved(Path file, BasicFileAttributes attributes) {
            Duration patience = Leftovers.patience(file, partialAge).orElse(null);
            if (patience == null) {
                return false;
            }
            Instant before = now.minus(patience);
            try {
                return attributes.lastModifiedTime().toInstant().isBefore(before) && remover.remove(file, before);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "what is left of an upload can't be removed: " + file, e);
                return false;
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or nobody's to look into
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE; // the rest of it could not be listed
        }
    }
}
