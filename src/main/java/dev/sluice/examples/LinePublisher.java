package dev.sluice.examples;

import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Gives its one subscriber the items of an iterator, on another thread, and never more than it asks for. An iterator that
 * throws ends it with that failure, after what came before. {@code SubmissionPublisher} of the JDK would throw away what
 * still waits then.
 */
final class LinePublisher implements Flow.Publisher<CharSequence> {

    private final Iterator<? extends CharSequence> items;
    private final Executor threads;

    LinePublisher(Iterator<? extends CharSequence> items, Executor threads) {
        this.items = items;
        this.threads = threads;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super CharSequence> subscriber) {
        subscriber.onSubscribe(new Sending(subscriber));
    }

    /** One thread at a time sends, as long as there is demand. Thread-safe. */
    private final class Sending implements Flow.Subscription, Runnable {

        private final Flow.Subscriber<? super CharSequence> subscriber;

        // guarded by this object's monitor
        private long demand;
        private boolean running;
        private boolean over;

        Sending(Flow.Subscriber<? super CharSequence> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long more) {
            synchronized (this) {
                demand = Math.max(demand, demand + more); // no more than there are numbers
                if (running || over) {
                    return;
                }
                running = true;
            }
            threads.execute(this);
        }

        @Override
        public void cancel() {
            synchronized (this) {
                over = true;
            }
        }

        @Override
        public void run() {
            try {
                while (items.hasNext()) {
                    if (!isAskedForOne()) {
                        return;
                    }
                    subscriber.onNext(items.next());
                }
                end(subscriber::onComplete);
            } catch (RuntimeException e) {
                end(() -> subscriber.onError(e));
            }
        }

        private void end(Runnable signal) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            signal.run();
        }

        /** Whether one more may be sent; if not, this thread is done until more are asked for. */
        private boolean isAskedForOne() {
            synchronized (this) {
                running = demand > 0 && !over;
                demand -= running ? 1 : 0;
                return running;
            }
        }
    }
}
