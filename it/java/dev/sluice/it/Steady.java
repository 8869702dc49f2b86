package dev.sluice.it;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether a number has stayed as it is for half a second. Asked again and again. */
final class Steady implements Callable<Boolean> {

    private static final long LONG_ENOUGH = TimeUnit.MILLISECONDS.toNanos(500);

    private final LongSupplier number;
    private long last;
    private long since = System.nanoTime();

    Steady(LongSupplier number) {
        this.number = number;
        this.last = number.getAsLong();
    }

    @Override
    public Boolean call() {
        long now = number.getAsLong();
        if (now != last) {
            last = now;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > LONG_ENOUGH;
    }
}
