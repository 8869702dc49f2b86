package dev.sluice.stream;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV below a header line that the first item has named. A record or map gives each column the value of that
 * name, in whatever order it has them; where it lacks one, the cell is empty. It may have no other, since the header line
 * has left already. A list or array has as many cells as there are columns.
 *
 * @param rows the columns, and how rows are written
 */
record RecordTable(CsvFormat rows) implements Format<Object> {

    RecordTable(List<String> columns) {
        this(new CsvFormat(columns, true));
    }

    @Override
    public String mediaType() {
        return RecordCsvFormat.MEDIA_TYPE;
    }

    @Override
    public byte[] head() {
        return rows.head();
    }

    @Override
    public byte[] item(Object item, boolean first, JsonText json) {
        return switch (item) {
            case Map<?, ?> map -> {
                Row row = new Row();
                map.forEach((name, value) -> row.put(String.valueOf(name), value));
                yield rows.row(Arrays.asList(row.cells));
            }
            case Record record -> {
                Row row = new Row();
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    row.put(component.getName(), RecordValue.of(record, component));
                }
                yield rows.row(Arrays.asList(row.cells));
            }
            default -> rows.item(RecordCsvFormat.cells(item), first, json);
        };
    }

    /** The cells of one item, each below its name. */
    private final class Row {

        private final List<String> names = rows.columns();
        private final @Nullable Object[] cells = new @Nullable Object[names.size()];
        private final boolean[] given = new boolean[names.size()];
        private int next;

        void put(String name, @Nullable Object value) {
            // most rows have the order of the first
            int column = next < names.size() && names.get(next).equals(name) ? next : names.indexOf(name);
            if (column < 0) {
                throw new IllegalArgumentException(
                        "a row has the column \"" + name + "\", which the first row of this CSV does not have");
            }
            if (given[column]) {
                throw new IllegalArgumentException("a row has the column \"" + name + "\" twice");
            }
            given[column] = true;
            cells[column] = value;
            next = column + 1;
        }
    }
}
