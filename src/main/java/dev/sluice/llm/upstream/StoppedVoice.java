package dev.sluice.llm.upstream;

import java.util.List;
import java.util.Optional;

/**
 * Ends what another says before the first of some texts, which may begin in one token and end in another. What could be the
 * beginning of one is held back until that is known. Owned by one call.
 */
final class StoppedVoice implements Voice {

    private final Voice voice;
    private final List<String> stops;
    private final int longest;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;
    private boolean ended;

    private StoppedVoice(Voice voice, List<String> stops) {
        this.voice = voice;
        this.stops = stops;
        this.longest = stops.stream().mapToInt(String::length).max().orElse(0);
    }

    /** The voice that ends at these texts; itself when there are none. */
    static Voice of(Voice voice, List<String> stops) {
        return stops.isEmpty() ? voice : new StoppedVoice(voice, stops);
    }

    @Override
    public Optional<String> next() {
        while (!stopped && !ended) {
            Optional<String> more = voice.next();
            more.ifPresent(held::append);
            ended = more.isEmpty();
            int sayable = sayable();
            if (sayable > 0) {
                String said = held.substring(0, sayable);
                held.delete(0, sayable);
                return Optional.of(said);
            }
        }
        return Optional.empty();
    }

    /** How much of what is held back can be said: all before a stop, or before what may become one. */
    private int sayable() {
        int first = stops.stream()
                .mapToInt(held::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
        if (first >= 0) {
            stopped = true;
            return first;
        }
        if (ended) {
            return held.length();
        }
        int from = Math.max(0, held.length() - longest + 1);
        while (from < held.length() && !mayBecomeStop(from)) {
            from++;
        }
        return from;
    }

    private boolean mayBecomeStop(int from) {
        String rest = held.substring(from);
        return stops.stream().anyMatch(stop -> stop.startsWith(rest));
    }

    @Override
    public String finish() {
        return stopped ? "stop" : voice.finish();
    }

    @Override
    public int tokens() {
        return voice.tokens();
    }

    @Override
    public int promptTokens() {
        return voice.promptTokens();
    }
}
