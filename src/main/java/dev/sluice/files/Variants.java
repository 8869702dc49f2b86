package dev.sluice.files;

import dev.sluice.stream.ContentCoding;
import dev.sluice.stream.OpenFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Chooses between a file and its compressed siblings: {@code page.html.br} and {@code page.html.gz} beside
 * {@code page.html}. A sibling that is older than the file itself is not used.
 */
final class Variants {

    private static final System.Logger LOG = System.getLogger(Variants.class.getName());

    /** The best first, of those that a reader likes as much. */
    private static final List<Sibling> SIBLINGS = List.of(new Sibling("br", ".br"), new Sibling("gzip", ".gz"));

    private record Sibling(String coding, String ending) {}

    /**
     * What was chosen.
     *
     * @param file the form that is sent
     * @param varies whether another reader may get another form
     */
    record Chosen(OpenFile file, boolean varies) {}

    /** Opens files by their names. */
    @FunctionalInterface
    interface Opener {
        Optional<OpenFile> open(String name) throws IOException;
    }

    private final Opener files;
    private final Opener siblings;

    Variants(FileFolder folder) {
        this(folder::open, folder::openIfThere);
    }

    Variants(Opener files, Opener siblings) {
        this.files = files;
        this.siblings = siblings;
    }

    /**
     * The form of a file that its reader likes best.
     *
     * @param accepted the value of {@code Accept-Encoding}; empty when there is none
     */
    Optional<Chosen> choose(String name, String accepted) throws IOException {
        Optional<OpenFile> plain = files.open(name);
        if (plain.isEmpty()) {
            return Optional.empty();
        }
        OpenFile best = plain.get();
        double bestWeight = Math.max(0, ContentCoding.weight(accepted, "identity"));
        boolean varies = false;
        for (Sibling sibling : SIBLINGS) {
            Optional<OpenFile> found = fresh(name + sibling.ending(), plain.get());
            if (found.isEmpty()) {
                continue;
            }
            varies = true;
            double weight = ContentCoding.weight(accepted, sibling.coding());
            boolean first = best.coding().isEmpty();
            if (weight > 0 && (first ? weight >= bestWeight : weight > bestWeight)) {
                close(best);
                best = found.get().coded(sibling.coding());
                bestWeight = weight;
            } else {
                close(found.get());
            }
        }
        return Optional.of(new Chosen(best, varies));
    }

    /** Empty, too, when it can't be opened: its file is there and can be sent. */
    private Optional<OpenFile> fresh(String name, OpenFile plain) {
        try {
            return notOlder(name, plain);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a compressed form of a file can't be opened", e);
            return Optional.empty();
        }
    }

    private static void close(OpenFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a file that is not sent could not be closed", e);
        }
    }

    private Optional<OpenFile> notOlder(String name, OpenFile plain) throws IOException {
        Optional<OpenFile> found = siblings.open(name);
        if (found.isPresent() && found.get().modified().isBefore(plain.modified())) {
            close(found.get());
            return Optional.empty();
        }
        return found;
    }
}
