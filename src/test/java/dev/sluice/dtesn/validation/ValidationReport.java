package dev.sluice.dtesn.validation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A Markdown table of ours and theirs. Owned by one thread. */
final class ValidationReport {

    private static final String HEAD = """
        # The reservoir beside published figures

        MC is the short-term memory capacity, NMSE the mean squared error divided by the variance, NRMSE84 the root of that
        84 steps ahead. Where there is a published figure, ours must be in the range beside it, or the tests fail.

        | task | network | units | ours | published | range | source | our conditions |
        |---|---|---|---|---|---|---|---|
        """;

    /**
     * One line.
     *
     * @param published what the source says; a dash where it is for information
     * @param range where ours must be
     */
    record Line(
            String task,
            String network,
            int units,
            String ours,
            String published,
            String range,
            String source,
            String conditions) {

        private String markdown() {
            return "| " + String.join(" | ", task, network, "" + units, ours, published, range, source, conditions)
                    + " |";
        }
    }

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::task).thenComparing(Line::network).thenComparingInt(Line::units);

    private final List<Line> lines = new ArrayList<>();

    void add(Line line) {
        lines.add(line);
    }

    /** Writes all lines, and below them what a reader must know to judge them; the folder is made where it is missing. */
    void write(Path file, String notes) throws IOException {
        Files.createDirectories(file.getParent());
        StringBuilder text = new StringBuilder(HEAD);
        lines.stream()
                .sorted(ORDER)
                .forEach(line -> text.append(line.markdown()).append('\n'));
        Files.writeString(file, text.append('\n').append(notes).toString());
    }
}
