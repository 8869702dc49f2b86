package dev.sluice.llm.relay;

import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamHead;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one client of a relay, whose pace is the upstream's. Called by its relay only. */
final class SoleReader implements Audience {

    private final StreamConfig config;
    private final Answer answer;
    private final Answers answers;
    private @Nullable Feed feed; // made and read by the same thread

    /** One client; {@code beat} is told of each heartbeat. */
    SoleReader(Terms terms, Answer answer, Runnable beat) {
        this.config = terms.endpoint().stream();
        this.answer = answer;
        this.answers = new Answers(terms, answer, beat);
    }

    @Override
    public Sink sink(Feed.Giver giver) {
        Feed made = new Feed(giver);
        feed = made;
        return made;
    }

    @Override
    public void events(boolean early) {
        answers.events(feed(), early, Map.of());
    }

    @Override
    public boolean takesBody() {
        return true;
    }

    @Override
    public void body(UpstreamHead head) {
        answers.body(feed(), head);
    }

    private Feed feed() {
        Feed known = feed;
        if (known == null) {
            throw new IllegalStateException("the sink comes first");
        }
        return known;
    }

    @Override
    public void error(Outcome outcome) {
        answers.error(outcome);
    }

    @Override
    public void whenGone(Runnable gone) {
        answer.whenGone(gone);
    }

    @Override
    public StreamConfig.OnDisconnect onGone() {
        return config.onClientDisconnect();
    }
}
