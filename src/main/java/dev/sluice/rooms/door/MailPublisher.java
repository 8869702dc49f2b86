package dev.sluice.rooms.door;

import dev.sluice.rooms.DurableSubscription;
import dev.sluice.rooms.Mailbox;
import dev.sluice.sse.SseEvent;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a durable subscription reading what waits for him, as events whose ids are their places in its mailbox. For one
 * subscriber. Thread-safe: whoever has something for him calls {@link #run}, and one at a time does it for all. When
 * another reader of the same subscription comes, this one ends.
 */
final class MailPublisher implements Flow.Publisher<SseEvent>, Flow.Subscription, Runnable {

    private final DurableSubscription subscription;
    private final Mailbox mailbox;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean over;
    private volatile Flow.@Nullable Subscriber<? super SseEvent> subscriber;
    private long seen; // owned by the thread that is at it

    /** Begins after the number that the owner has seen. */
    MailPublisher(DurableSubscription subscription, long seen) {
        this.subscription = subscription;
        this.mailbox = subscription.mailbox();
        this.seen = seen;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> wanted) {
        if (subscriber != null) {
            throw new IllegalStateException("the reader of a durable subscription has one subscriber");
        }
        mailbox.listen(this);
        wanted.onSubscribe(this);
        subscriber = wanted; // from now on it can be handed something
        run();
    }

    @Override
    public void request(long number) {
        asked.accumulateAndGet(number, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        run();
    }

    @Override
    public void cancel() {
        over = true;
        subscription.touch();
        mailbox.forget(this);
    }

    @Override
    public void run() {
        Flow.Subscriber<? super SseEvent> to = subscriber;
        if (to == null || calls.getAndIncrement() != 0) {
            return;
        }
        int now;
        do {
            now = calls.get();
            handOn(to);
        } while (calls.addAndGet(-now) != 0);
    }

    private void handOn(Flow.Subscriber<? super SseEvent> to) {
        while (!over && asked.get() > 0) {
            Mailbox.Item item = mailbox.after(seen);
            if (item == null) {
                break;
            }
            asked.decrementAndGet();
            if (item.dropped() > 0) {
                long first = seen + 1;
                seen = item.number() - 1;
                to.onNext(SseEvent.of("gap", "{\"type\":\"gap\",\"from\":" + first + ",\"to\":" + seen + "}")
                        .withId(mailbox.position(seen).toString()));
            } else {
                seen = item.number();
                to.onNext(event(item));
            }
        }
        if (!over && (!mailbox.isHeardBy(this) || mailbox.isEnded())) {
            over = true;
            to.onComplete();
        }
    }

    private SseEvent event(Mailbox.Item item) {
        return SseEvent.data(Envelope.of(item.message()))
                .withId(mailbox.position(item.number()).toString());
    }
}
