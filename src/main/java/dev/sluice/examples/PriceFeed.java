package dev.sluice.examples;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.RoomHandler;
import dev.sluice.rooms.ServesRoom;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Invents prices from when somebody begins to read them, by whatever door, until nobody does: twelve hundred changes a
 * second, of sixteen symbols. A change has 20 bytes, big-endian: the number of the symbol (32 bits), the price (64 bits,
 * floating point), the time in nanoseconds of the server's clock (64 bits).
 */
@ApplicationScoped
@ServesRoom(PriceFeed.ROOM)
public class PriceFeed implements RoomHandler {

    /** Where the prices are. */
    static final String ROOM = "trading:live";

    static final int SYMBOLS = 16;
    static final int BYTES = Integer.BYTES + Double.BYTES + Long.BYTES;

    private static final int PER_SECOND = 1_200;
    private static final long EVERY_MILLIS = 10;
    private static final double FIRST_PRICE = 100;

    private final AtomicBoolean running = new AtomicBoolean();
    private @Nullable ThreadFactory threads;

    /** Called by CDI after construction: a proxied bean needs a constructor without arguments. */
    @Inject
    void wire(ThreadFactory virtual) {
        this.threads = virtual;
    }

    @Override
    public void onFirstReader(Room room) {
        ThreadFactory virtual = threads;
        if (virtual != null && running.compareAndSet(false, true)) {
            begin(virtual, room);
        }
    }

    private void begin(ThreadFactory virtual, Room room) {
        try {
            virtual.newThread(() -> run(room)).start();
        } catch (RuntimeException | Error e) {
            running.set(false);
            throw e;
        }
    }

    private void run(Room room) {
        RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create();
        double[] prices = new double[SYMBOLS];
        Arrays.fill(prices, FIRST_PRICE);
        try {
            do {
                Tally tally = new Tally(PER_SECOND, System.nanoTime());
                while (room.readers() > 0) {
                    for (int i = tally.due(System.nanoTime()); i > 0; i--) {
                        int symbol = random.nextInt(SYMBOLS);
                        prices[symbol] *= 1 + random.nextGaussian() / 1_000;
                        room.publish(change(symbol, prices[symbol]));
                    }
                    Thread.sleep(EVERY_MILLIS);
                }
                running.set(false);
                // somebody may have come between the last look and this line, and found it running
            } while (room.readers() > 0 && running.compareAndSet(false, true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.set(false);
        } catch (RuntimeException | Error e) {
            running.set(false); // the next reader begins it anew
            throw e;
        }
    }

    static Draft change(int symbol, double price) {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putInt(symbol)
                .putDouble(price)
                .putLong(System.nanoTime())
                .array();
        return Draft.of(Kind.BINARY, Payload.of(bytes)).withKey("s" + symbol);
    }
}
