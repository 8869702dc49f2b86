package dev.sluice.stream;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Rows made of whole items: of a list or array its elements, of a record the values of its components, of a map its
 * values, of anything else itself. When the first item is a record or a map, its names are the columns of the body: see
 * {@link RecordTable}. Else there is no header line.
 */
enum RecordCsvFormat implements Format<Object> {
    INSTANCE;

    static final String MEDIA_TYPE = "text/csv;charset=UTF-8";

    private static final CsvFormat ROWS = new CsvFormat(List.of(), true);

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public Format<Object> beginningWith(Object first) {
        return switch (first) {
            case Map<?, ?> map ->
                new RecordTable(map.keySet().stream().map(String::valueOf).toList());
            case Record record ->
                new RecordTable(Arrays.stream(record.getClass().getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
            default -> this;
        };
    }

    @Override
    public byte[] item(Object item, boolean first, JsonText json) {
        return ROWS.row(cells(item));
    }

    /** The cells of an item in its own order. */
    static List<?> cells(Object item) {
        return switch (item) {
            case List<?> list -> list;
            case Object[] array -> Arrays.asList(array);
            case Map<?, ?> map -> new ArrayList<>(map.values());
            case Record record -> values(record);
            default -> List.of(item);
        };
    }

    private static List<?> values(Record record) {
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            values.add(RecordValue.of(record, component));
        }
        return values;
    }
}
