package dev.sluice.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of cells (RFC 4180): CRLF after each row; a cell with a comma, a quote or a line break is quoted, and quotes in it
 * are doubled.
 *
 * @param columns the names in the header line; none when empty
 * @param guarded whether text that a spreadsheet would run as a formula is kept from that, by an apostrophe before it
 *     (OWASP, "CSV Injection"). Numbers are no formulas, as values or as text.
 */
record CsvFormat(List<String> columns, boolean guarded) implements Format<List<?>> {

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+([.,]\\d+)?([eE][+-]?\\d+)?");

    /** What a cell is quoted for; some readers split at semicolons and tabs, too. */
    private static final String QUOTED = ",;\t\"\n\r";

    /** What makes a cell a formula, in ASCII and in full width. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    CsvFormat {
        columns = List.copyOf(columns);
    }

    /** The same without the guard, for readers that are programs. */
    CsvFormat unguarded() {
        return new CsvFormat(columns, false);
    }

    @Override
    public String mediaType() {
        // RFC 4180 section 3
        return "text/csv;charset=UTF-8;header=" + (columns.isEmpty() ? "absent" : "present");
    }

    @Override
    public byte[] head() {
        return columns.isEmpty() ? NOTHING : row(columns);
    }

    @Override
    public byte[] item(List<?> cells, boolean first, JsonText json) {
        if (!columns.isEmpty() && cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row has " + cells.size() + " cells and the header line " + columns.size());
        }
        return row(cells);
    }

    byte[] row(List<?> cells) {
        StringBuilder row = new StringBuilder(16 * cells.size() + 16);
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                row.append(',');
            }
            append(row, cells.get(i));
        }
        if (row.isEmpty()) {
            row.append("\"\""); // one empty cell: an empty line would be no row at all to many readers
        }
        return row.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void append(StringBuilder row, @Nullable Object cell) {
        if (cell == null) {
            return;
        }
        String text = cell.toString();
        if (guarded && !(cell instanceof Number) && isFormula(text)) {
            text = "'" + text;
        }
        if (text.chars().noneMatch(c -> QUOTED.indexOf(c) >= 0)) {
            row.append(text);
        } else {
            row.append('"').append(text.replace("\"", "\"\"")).append('"');
        }
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty()
                && FORMULA.indexOf(text.charAt(0)) >= 0
                && !NUMBER.matcher(text).matches();
    }
}
