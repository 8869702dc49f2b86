package dev.sluice.files;

import dev.sluice.stream.ContentCoding;
import dev.sluice.stream.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Chooses between a file and its compressed siblings: {@code page.html.br} and {@code page.html.gz} beside
 * {@code page.html}. A sibling that is older than the file itself is not used.
 */
final class Variants {

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

    private final FileFolder folder;

    Variants(FileFolder folder) {
        this.folder = folder;
    }

    /**
     * The form of a file that its reader likes best.
     *
     * @param accepted the value of {@code Accept-Encoding}; empty when there is none
     */
    Optional<Chosen> choose(String name, String accepted) throws IOException {
        Optional<OpenFile> plain = folder.open(name);
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
                best.close();
                best = found.get().coded(sibling.coding());
                bestWeight = weight;
            } else {
                found.get().close();
            }
        }
        return Optional.of(new Chosen(best, varies));
    }

    private Optional<OpenFile> fresh(String name, OpenFile plain) throws IOException {
        String last = name.substring(name.lastIndexOf('/') + 1);
        // most have none: one look is less than opening
        if (!Files.exists(plain.path().resolveSibling(last))) {
            return Optional.empty();
        }
        Optional<OpenFile> found = folder.open(name);
        if (found.isPresent() && found.get().modified().isBefore(plain.modified())) {
            found.get().close();
            return Optional.empty();
        }
        return found;
    }
}
