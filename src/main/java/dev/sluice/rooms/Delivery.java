package dev.sluice.rooms;

import dev.sluice.broker.Message;
import dev.sluice.stream.Frame;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to all readers of a room, encoded once for each form in which it goes. Thread-safe.
 */
public final class Delivery {

    /** So many forms are kept; there are a handful of doors. */
    private static final int MOST_FORMS = 8;

    private final Message message;
    private final AtomicReference<@Nullable Encoded> forms = new AtomicReference<>();

    /** A form that was asked for, before those that were asked for earlier. */
    private record Encoded(
            Form form, @Nullable Frame frame, @Nullable Encoded earlier) {

        int count() {
            return earlier == null ? 1 : earlier.count() + 1;
        }
    }

    Delivery(Message message) {
        this.message = message;
    }

    /** What is delivered. */
    public Message message() {
        return message;
    }

    long offset() {
        return message.offset();
    }

    /** How large its payload is. */
    int bytes() {
        return message.payload().length();
    }

    /** The message in that form: the same frame for all who ask; null when it has none. */
    public @Nullable Frame as(Form form) {
        Encoded known = forms.get();
        Encoded found = find(form, known);
        if (found != null) {
            return found.frame();
        }
        Frame frame = form.encode(message);
        if (known != null && known.count() >= MOST_FORMS) {
            return frame; // somebody makes a new form for each reader
        }
        while (!forms.compareAndSet(known, new Encoded(form, frame, known))) {
            known = forms.get();
            found = find(form, known);
            if (found != null) {
                return found.frame(); // another reader was first, and all are to share one
            }
        }
        return frame;
    }

    private static @Nullable Encoded find(Form form, @Nullable Encoded first) {
        for (Encoded each = first; each != null; each = each.earlier()) {
            if (each.form().equals(form)) {
                return each;
            }
        }
        return null;
    }
}
