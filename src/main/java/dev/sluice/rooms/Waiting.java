package dev.sluice.rooms;

import dev.sluice.broker.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What waits for one reader, in the order of its places: messages, and between them where some are missing. Owned by its
 * reader: one thread at a time.
 */
final class Waiting {

    /** Something to be handed over. */
    sealed interface Due {

        /** From the position before it to that after it. */
        Sink.Gap span();
    }

    /** A message. */
    record Said(Delivery delivery) implements Due {

        @Override
        public Sink.Gap span() {
            Position position = delivery.message().position();
            return new Sink.Gap(new Position(position.offset() - 1, position.epoch()), position);
        }
    }

    /** Messages that will not come. */
    record Missing(Sink.Gap gap) implements Due {

        @Override
        public Sink.Gap span() {
            return gap;
        }
    }

    private final SequencedMap<Object, Due> due = new LinkedHashMap<>(); // by key, or by what is only once

    boolean isEmpty() {
        return due.isEmpty();
    }

    /** How large the payload of the oldest is; 0 when it has none, or nothing waits. */
    int bytes() {
        Map.Entry<Object, Due> oldest = due.firstEntry();
        return oldest != null && oldest.getValue() instanceof Said said
                ? said.delivery().bytes()
                : 0;
    }

    /** Takes the oldest out; none when nothing waits. */
    Optional<Due> next() {
        return Optional.ofNullable(due.pollFirstEntry()).map(Map.Entry::getValue);
    }

    /** One more message, which takes no other's place. */
    void add(Delivery delivery) {
        due.put(delivery.offset(), new Said(delivery));
    }

    /** One more message, in the place of an older one of its key; returns whether there was one. */
    boolean addLatest(Delivery delivery) {
        Object key = delivery.message().key().<Object>map(text -> text).orElse(delivery.offset());
        boolean replaces = due.remove(key) != null;
        due.put(key, new Said(delivery));
        return replaces;
    }

    /** Messages are missing after all that waits. */
    void add(Sink.Gap gap) {
        due.put(gap, new Missing(gap));
    }

    /**
     * Drops the oldest until there are at most so many, but never the newest; a gap stands in their place.
     *
     * @return how many messages that were
     */
    int keep(int most) {
        if (due.size() <= most) {
            return 0;
        }
        int leaving = Math.min(due.size() - most + 1, due.size() - 1); // the gap takes a place, too
        int dropped = 0;
        Position from = due.firstEntry().getValue().span().from();
        Position to = from;
        for (int i = 0; i < leaving; i++) {
            Due oldest = due.pollFirstEntry().getValue();
            dropped += oldest instanceof Said ? 1 : 0;
            to = oldest.span().to();
        }
        Sink.Gap gap = new Sink.Gap(from, to);
        due.putFirst(gap, new Missing(gap));
        return dropped;
    }
}
