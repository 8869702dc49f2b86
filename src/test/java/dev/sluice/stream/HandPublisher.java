package dev.sluice.stream;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A publisher whose signals a test sends by hand, from its own thread. */
final class HandPublisher<T> implements Flow.Publisher<T>, Flow.Subscription {

    final AtomicLong requested = new AtomicLong();
    final AtomicInteger cancels = new AtomicInteger();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super T> newSubscriber) {
        subscriber = newSubscriber;
        newSubscriber.onSubscribe(this);
        subscribed.countDown();
    }

    /** Returns when it has a subscriber that has asked for its first item. */
    void awaitSubscriber() {
        try {
            subscribed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Flow.Subscriber<? super T> subscriber() {
        awaitSubscriber();
        Flow.Subscriber<? super T> known = subscriber;
        if (known == null) {
            throw new IllegalStateException("nobody subscribed");
        }
        return known;
    }

    boolean hasSubscriber() {
        return subscriber != null;
    }

    /** Sends one item that was asked for. */
    void send(T item) {
        awaitSubscriber();
        if (requested.getAndDecrement() <= 0) {
            throw new IllegalStateException("nobody asked for " + item);
        }
        subscriber().onNext(item);
    }

    @Override
    public void request(long items) {
        requested.addAndGet(items);
    }

    @Override
    public void cancel() {
        cancels.incrementAndGet();
    }
}
