package dev.sluice.sse;

import java.util.Objects;

/**
 * An event as its reader gets it; WHATWG HTML section 9.2.6.
 *
 * @param type the event's type; {@code message} where the sender named none
 * @param data the payload; LF between its lines
 * @param lastEventId the latest id of the stream, of this event or an earlier one; empty when there was none
 */
public record DispatchedEvent(String type, String data, String lastEventId) {

    public DispatchedEvent {
        Objects.requireNonNull(type);
        Objects.requireNonNull(data);
        Objects.requireNonNull(lastEventId);
    }
}
