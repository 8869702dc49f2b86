package dev.sluice.stream;

import dev.sluice.stream.FileBody.Part;
import dev.sluice.stream.FileBody.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through the parts of a body in pieces. Owned by whoever sends it. */
final class FileCursor {

    private final List<Part> parts;
    private long left; // bytes of the file that are still to come
    private int index;
    private long done; // of the region at the index

    FileCursor(List<Part> parts) {
        this.parts = parts;
        this.left = parts.stream()
                .filter(Region.class::isInstance)
                .mapToLong(Part::length)
                .sum();
    }

    /** The next part, or so much of a region; null at the end. */
    @Nullable
    Part next(long most) {
        while (index < parts.size()) {
            Part part = parts.get(index);
            if (!(part instanceof Region region)) {
                index++;
                return part;
            }
            long length = Math.min(most, region.length() - done);
            Region piece = new Region(region.position() + done, length);
            done += length;
            left -= length;
            if (done == region.length()) {
                index++;
                done = 0;
            }
            if (length > 0) {
                return piece;
            }
        }
        return null;
    }

    /** How many bytes of the file are still to come. */
    long leftOfFile() {
        return left;
    }

    /** Whether no more bytes of the file are to come. */
    boolean isAtEndOfFile() {
        return left == 0;
    }
}
