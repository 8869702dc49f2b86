package dev.sluice.sse;

import dev.sluice.stream.Format;
import dev.sluice.stream.Frame;
import dev.sluice.stream.JsonText;
import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * Items as Server-Sent Events.
 *
 * @param event makes an event of an item
 * @param <T> the items
 */
record EventFormat<T>(BiFunction<T, JsonText, SseEvent> event) implements Format<T> {

    /** Events as they are. */
    static final EventFormat<SseEvent> EVENTS = new EventFormat<>((event, json) -> event);

    /** Any item, as the JSON in an event's data. */
    static final EventFormat<Object> JSON = new EventFormat<>((item, json) -> SseEvent.data(json.of(item)));

    @Override
    public String mediaType() {
        return EventStream.MEDIA_TYPE;
    }

    @Override
    public byte[] item(T item, boolean first, JsonText json) {
        Frame frame = event.apply(item, json).frame();
        byte[] bytes = frame.array();
        return bytes.length == frame.length() ? bytes : Arrays.copyOf(bytes, frame.length());
    }
}
