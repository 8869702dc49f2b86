package dev.sluice.stream.servlet;

import java.util.concurrent.Flow;

/** Of a publisher that brings what it wants to. */
final class SilentSubscription implements Flow.Subscription {

    @Override
    public void request(long items) {
        // they come when the test says so
    }

    @Override
    public void cancel() {
        // nobody brings more
    }
}
