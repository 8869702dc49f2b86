package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Gathers what a room's handler answers to one who publishes by a request and has no connection. Thread-safe. */
final class Answers implements Consumer<Draft> {

    private final List<Draft> all = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Draft answer) {
        all.add(answer);
    }

    /** Each as an envelope. */
    List<String> texts(String room) {
        return all.stream().map(answer -> Envelope.answer(room, answer)).toList();
    }
}
