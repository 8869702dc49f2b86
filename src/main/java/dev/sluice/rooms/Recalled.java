package dev.sluice.rooms;

import dev.sluice.broker.Message;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one room that came from history lately: when many come back at once, as after a cut that all had, the ring is
 * empty, and they are to share what each message is encoded to. Thread-safe.
 *
 * <p>Holds a message no longer than some reader has it waiting, and so many at most; of two that want the same place the
 * later one has it.
 */
final class Recalled {

    private static final int SLOTS = 256;

    private final AtomicReferenceArray<@Nullable WeakReference<Delivery>> slots = new AtomicReferenceArray<>(SLOTS);

    /** The same for all who ask for this message at the same time. */
    Delivery of(Message message) {
        int slot = (int) (message.offset() & (SLOTS - 1));
        while (true) {
            WeakReference<Delivery> kept = slots.get(slot);
            Delivery known = kept == null ? null : kept.get();
            if (known != null && known.message().position().equals(message.position())) {
                return known;
            }
            Delivery made = new Delivery(message);
            if (slots.compareAndSet(slot, kept, new WeakReference<>(made))) {
                return made; // else another was first
            }
        }
    }
}
