package dev.sluice.stream;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Rows made of whole items: of a record its components, below a line with their names; of a map its values, below its
 * keys; of a list or array its elements.
 */
enum RecordCsvFormat implements Format<Object> {
    INSTANCE;

    private static final CsvFormat ROWS = new CsvFormat(List.of(), true);

    @Override
    public String mediaType() {
        return "text/csv;charset=UTF-8";
    }

    @Override
    public byte[] item(Object item, boolean first, JsonText json) {
        byte[] row = ROWS.row(cells(item));
        List<String> names = first ? names(item) : List.of();
        if (names.isEmpty()) {
            return row;
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(ROWS.row(names));
        both.writeBytes(row);
        return both.toByteArray();
    }

    private static List<?> cells(Object item) {
        return switch (item) {
            case List<?> list -> list;
            case Object[] array -> Arrays.asList(array);
            case Map<?, ?> map -> new ArrayList<>(map.values());
            case Record record -> values(record);
            default -> List.of(item);
        };
    }

    private static List<String> names(Object item) {
        return switch (item) {
            case Map<?, ?> map -> map.keySet().stream().map(String::valueOf).toList();
            case Record record ->
                Arrays.stream(record.getClass().getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList();
            default -> List.of();
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
