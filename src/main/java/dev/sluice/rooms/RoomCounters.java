package dev.sluice.rooms;

import java.util.concurrent.atomic.LongAdder;

/** What all rooms count together. Thread-safe. */
final class RoomCounters {

    final LongAdder skipped = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder failed = new LongAdder();
}
