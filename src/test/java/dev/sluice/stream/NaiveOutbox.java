package dev.sluice.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Outbox} promises, written with lists and sums instead of rings and counters, for one thread, with a
 * timeout of nothing and a clock that the test moves. The pieces of text are kept as they are: no buffer is ever shared or reused.
 */
final class NaiveOutbox {

    /** What waits, with its key; {@code open} while more may be gathered into it. */
    private record Waiting(String text, @Nullable String key, boolean open) {}

    enum Answer {
        TAKEN,
        TAKEN_OTHERS_DROPPED,
        REFUSED,
        CLOSED,
        TORN
    }

    private final int mostBytes;
    private final int mostFrames;
    private final int chunk;
    private final Overflow policy;

    private final List<Waiting> waiting = new ArrayList<>();
    private boolean midItem;
    private boolean ending;
    private @Nullable CloseReason endReason;
    private @Nullable CloseReason closed;
    private boolean roomWanted;
    private boolean inHand;
    private long progressAt;
    long now;
    long dropped;
    int calls;

    NaiveOutbox(int mostBytes, int mostFrames, int chunk, Overflow policy) {
        this.mostBytes = mostBytes;
        this.mostFrames = mostFrames;
        this.chunk = chunk;
        this.policy = policy;
    }

    boolean refusesByTimeout() {
        return policy instanceof Overflow.Wait;
    }

    int bytes() {
        return waiting.stream().mapToInt(frame -> frame.text().length()).sum();
    }

    private boolean isOver() {
        return closed != null || ending;
    }

    private boolean fits(String text) {
        return waiting.isEmpty() || (bytes() + text.length() <= mostBytes && waiting.size() < mostFrames);
    }

    Answer offer(String text, @Nullable String key) {
        if (isOver()) {
            return Answer.CLOSED;
        }
        return midItem ? Answer.REFUSED : take(text, key);
    }

    /** As offer; only a policy that waits tells refusal by an exception, here by the answer too. */
    Answer put(String text, @Nullable String key) {
        return isOver() ? Answer.CLOSED : take(text, key);
    }

    private Answer take(String text, @Nullable String key) {
        if (fits(text)) {
            add(new Waiting(text, key, false));
            return Answer.TAKEN;
        }
        return switch (policy) {
            case Overflow.Wait wait -> Answer.REFUSED;
            case Overflow.DropNewest newest -> {
                dropped++;
                yield Answer.REFUSED;
            }
            case Overflow.Disconnect disconnect -> {
                close(CloseReason.TOO_SLOW);
                yield Answer.CLOSED;
            }
            case Overflow.DropOldest oldest -> dropUntilFits(text, key);
            case Overflow.Coalesce coalesce ->
                replaced(text, key) ? Answer.TAKEN_OTHERS_DROPPED : dropUntilFits(text, key);
        };
    }

    private Answer dropUntilFits(String text, @Nullable String key) {
        while (!fits(text)) {
            waiting.removeFirst();
            dropped++;
        }
        add(new Waiting(text, key, false));
        return Answer.TAKEN_OTHERS_DROPPED;
    }

    private void add(Waiting frame) {
        if (isEmpty()) {
            progressAt = now;
        }
        waiting.add(frame);
    }

    private boolean replaced(String text, @Nullable String key) {
        for (int i = 0; i < waiting.size() && key != null; i++) {
            if (key.equals(waiting.get(i).key())) {
                int after = bytes() - waiting.get(i).text().length() + text.length();
                if (after > mostBytes) {
                    return false;
                }
                waiting.set(i, new Waiting(text, key, false));
                dropped++;
                return true;
            }
        }
        return false;
    }

    /** Appends piece by piece, stopping at the first that is not taken by a policy that waits or disconnects. */
    Answer append(String text) {
        boolean lossless = policy instanceof Overflow.Wait || policy instanceof Overflow.Disconnect;
        if (!lossless && text.length() > chunk) {
            return Answer.TORN;
        }
        if (isOver()) {
            return Answer.CLOSED;
        }
        midItem = midItem && !text.isEmpty(); // an item that was given up is over when the next begins
        for (int from = 0; from < text.length(); from += chunk) {
            String piece = text.substring(from, Math.min(from + chunk, text.length()));
            if (policy instanceof Overflow.Wait && !fits(piece)) {
                if (from > 0) {
                    close(CloseReason.TOO_SLOW); // half an item can't be taken back
                }
                return Answer.REFUSED;
            }
            midItem = from + chunk < text.length();
            if (fits(piece)) {
                gather(piece);
            } else if (take(piece, null) == Answer.CLOSED) {
                return Answer.CLOSED;
            }
        }
        return Answer.TAKEN;
    }

    private void gather(String piece) {
        Waiting last = waiting.isEmpty() ? null : waiting.getLast();
        if (last != null && last.open() && last.text().length() + piece.length() <= chunk) {
            waiting.set(waiting.size() - 1, new Waiting(last.text() + piece, null, true));
        } else {
            add(new Waiting(piece, null, true));
        }
    }

    @Nullable
    String poll() {
        inHand = false;
        return next();
    }

    @Nullable
    String take() {
        inHand = !waiting.isEmpty();
        return next();
    }

    private @Nullable String next() {
        if (waiting.isEmpty()) {
            return null;
        }
        progressAt = now;
        String text = waiting.removeFirst().text();
        if (roomWanted && !isPressed()) {
            roomWanted = false;
            calls++;
        }
        return text;
    }

    private boolean isPressed() {
        boolean gathering = !waiting.isEmpty() && waiting.getLast().open();
        return bytes() > mostBytes / 2 || waiting.size() - (gathering ? 1 : 0) > mostFrames / 2;
    }

    boolean wantsRoom(int length) {
        boolean pressed = closed == null && (isPressed() || (length > 0 && !fits("x".repeat(length))));
        roomWanted |= pressed;
        return pressed;
    }

    void callWhenRoom() {
        roomWanted = closed == null;
    }

    boolean isHeld() {
        return roomWanted || ending;
    }

    /** Whether all was taken, and nothing is in the writer's hand. */
    boolean isEmpty() {
        return waiting.isEmpty() && !inHand;
    }

    boolean hasWork() {
        return !isEmpty() || isOver();
    }

    int frames() {
        return waiting.size();
    }

    boolean isStale(long age) {
        return !isEmpty() && now - progressAt > age;
    }

    void finish(CloseReason reason) {
        if (!isOver()) {
            ending = true;
            endReason = reason;
        }
    }

    boolean close(CloseReason reason) {
        if (closed != null) {
            return false;
        }
        closed = reason;
        waiting.clear();
        return true;
    }

    @Nullable
    CloseReason closeReason() {
        return closed;
    }

    @Nullable
    CloseReason endReason() {
        return ending && waiting.isEmpty() ? endReason : null;
    }
}
