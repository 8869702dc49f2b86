package dev.sluice.rooms;

import dev.sluice.broker.Broker;
import dev.sluice.broker.MemoryBroker;
import dev.sluice.config.SluiceConfig;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Wires the rooms. */
@Dependent
public class RoomsBeans {

    private static final int TOKEN_BYTES = 16;

    @Produces
    @Singleton
    Broker broker(SluiceConfig config) {
        SluiceConfig.RoomBounds bounds = config.rooms();
        // nobody is to guess an epoch, so that a position says that its owner was there
        return new MemoryBroker(
                new MemoryBroker.Limits(bounds.count(), bounds.totalBytes()), Clock.systemUTC(), new SecureRandom());
    }

    void close(@Disposes Broker broker) {
        broker.close();
    }

    @Produces
    @Singleton
    Rooms rooms(
            SluiceConfig config,
            Broker broker,
            @Any Instance<RoomNamespace> namespaces,
            @Any Instance<RoomHandler> handlers,
            Outbox.Bounds outbox,
            TimerWheel wheel,
            ThreadFactory threads) {
        SluiceConfig.RoomBounds bounds = config.rooms();
        new Sweep(broker::sweep, wheel, threads).start();
        return new Rooms(
                broker,
                new RoomPolicies(bounds.usual(), namespaces, bounds.namespaces()),
                new RoomHandlers(entries(handlers)),
                threads,
                new LocalRoom.RingBounds(outbox.frames(), outbox.bytes()),
                bounds.count());
    }

    @Produces
    @Singleton
    DurableSubscriptions subscriptions(SluiceConfig config, Rooms rooms, TimerWheel wheel, ThreadFactory threads) {
        SecureRandom random = new SecureRandom();
        DurableSubscriptions all = new DurableSubscriptions(
                rooms,
                InstantSource.system(),
                () -> token(random),
                config.rooms().subscriptions(),
                config.rooms().subscriptionBytes(),
                config.rooms().subscriptionAge());
        new Sweep(all::sweep, wheel, threads).start();
        return all;
    }

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static List<RoomHandlers.Entry> entries(Instance<RoomHandler> handlers) {
        List<RoomHandlers.Entry> entries = new ArrayList<>();
        for (Instance.Handle<RoomHandler> handle : handlers.handles()) {
            Class<?> type = handle.getBean().getBeanClass();
            ServesRoom rooms = type.getAnnotation(ServesRoom.class);
            if (rooms == null) {
                throw new IllegalStateException(
                        type.getName() + " handles rooms; it must say by @ServesRoom(\"...\") which");
            }
            entries.add(new RoomHandlers.Entry(new RoomTemplate(rooms.value()), handle.get()));
        }
        return entries;
    }
}
