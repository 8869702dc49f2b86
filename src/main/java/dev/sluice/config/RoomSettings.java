package dev.sluice.config;

import dev.sluice.config.RoomPolicy.Publishers;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of rooms: those that a namespace can have of its own, and those that hold for all rooms together. */
final class RoomSettings {

    /** What the names of those begin with that a namespace can have of its own. */
    static final String PREFIX = "sluice.rooms.";

    static final Setting<Integer> HISTORY_MESSAGES = new Setting<>(
            PREFIX + "history-messages",
            "1000",
            "Most messages that a room remembers; 0 remembers none.",
            Parsers.whole(0, 1_000_000));
    static final Setting<Long> HISTORY_BYTES = new Setting<>(
            PREFIX + "history-bytes", "4194304", "Most bytes that a room remembers.", Parsers.whole(0L, 1L << 40));
    static final Setting<Duration> HISTORY_AGE = new Setting<>(
            PREFIX + "history-seconds", "300", "How long a room remembers a message.", Parsers.seconds(0, 31_536_000));
    static final Setting<Boolean> PRESENCE =
            new Setting<>(PREFIX + "presence", "true", "Whether a room can be asked who is there.", Parsers.yesOrNo());
    static final Setting<Boolean> EVENTS = new Setting<>(
            PREFIX + "events", "false", "Whether all in a room are told of who comes and leaves.", Parsers.yesOrNo());
    static final Setting<Publishers> PUBLISHERS = new Setting<>(
            PREFIX + "publishers",
            "anyone",
            "Who may publish: anyone, members (who are in the room), or server (nobody from outside).",
            Parsers.oneOf(Publishers.class));
    static final Setting<Integer> MESSAGE_BYTES = new Setting<>(
            PREFIX + "message-bytes", "65536", "Largest message that a room takes.", Parsers.whole(1, 1 << 24));
    static final Setting<Integer> MESSAGES_PER_SECOND = new Setting<>(
            PREFIX + "messages-per-second",
            "0",
            "Most messages a second that a room takes from one connection, or of requests from one address; 0 for any"
                    + " number.",
            Parsers.whole(0, 1_000_000));
    static final Setting<SlowConsumer> SLOW = new Setting<>(
            PREFIX + "slow-consumer",
            "disconnect",
            "What becomes of a reader that does not keep up: disconnect, drop-oldest, coalesce (by key) or volatile.",
            Parsers.oneOf(SlowConsumer.class));
    static final Setting<Integer> MEMBERS =
            new Setting<>(PREFIX + "members", "20000", "Most readers of one room.", Parsers.whole(1, 1_000_000));

    static final Setting<List<NamespaceText>> NAMESPACES = new Setting<>(
            PREFIX + "namespaces",
            "",
            "Rooms that differ, by what stands before the first colon of their names:"
                    + " \"chat events=true; prices slow-consumer=coalesce history-messages=0\".",
            NamespaceText.parser());
    static final Setting<Integer> COUNT = new Setting<>(
            PREFIX + "count",
            "10000",
            "Most rooms at a time; for one more the one that nobody reads and that was used longest ago is forgotten.",
            Parsers.whole(1, 1_000_000));
    static final Setting<Long> TOTAL_BYTES = new Setting<>(
            PREFIX + "total-bytes",
            "67108864",
            "Most bytes that all rooms together remember.",
            Parsers.whole(1L, 1L << 40));

    static final Setting<Integer> READERS = new Setting<>(
            PREFIX + "readers",
            "100000",
            "Most connections that read rooms as events or lines.",
            Parsers.whole(1, 10_000_000));
    static final Setting<Integer> READERS_PER_ADDRESS = new Setting<>(
            PREFIX + "readers-per-address",
            "20000",
            "Most of those of one client address; behind a proxy all have the proxy's.",
            Parsers.whole(1, 10_000_000));
    static final Setting<Integer> POLLS = new Setting<>(
            PREFIX + "polls",
            "10000",
            "Most requests that wait for the next message of a room.",
            Parsers.whole(1, 1_000_000));
    static final Setting<Integer> POLLS_PER_ADDRESS = new Setting<>(
            PREFIX + "polls-per-address",
            "1000",
            "Most of those of one client address; behind a proxy all have the proxy's.",
            Parsers.whole(1, 1_000_000));

    static final Setting<Optional<Secret>> SUBSCRIPTION_TOKEN = new Setting<>(
            PREFIX + "subscription-token",
            "",
            "Bearer token that lets durable subscriptions be made; empty lets nobody.",
            Parsers.optionalSecret(16));
    static final Setting<Integer> SUBSCRIPTIONS = new Setting<>(
            PREFIX + "subscriptions", "1000", "Most durable subscriptions at a time.", Parsers.whole(1, 1_000_000));
    static final Setting<Long> SUBSCRIPTION_BYTES = new Setting<>(
            PREFIX + "subscription-bytes",
            "67108864",
            "Most bytes that wait in all durable subscriptions together.",
            Parsers.whole(1L, 1L << 40));
    static final Setting<Duration> SUBSCRIPTION_AGE = new Setting<>(
            PREFIX + "subscription-seconds",
            "86400",
            "How long the owner of a durable subscription may be away until it is given up.",
            Parsers.seconds(1, 31_536_000));

    /** Those that a namespace can have of its own. */
    static final List<Setting<?>> OF_A_NAMESPACE = List.of(
            HISTORY_MESSAGES,
            HISTORY_BYTES,
            HISTORY_AGE,
            PRESENCE,
            EVENTS,
            PUBLISHERS,
            MESSAGE_BYTES,
            MESSAGES_PER_SECOND,
            SLOW,
            MEMBERS);

    /** Those that hold for all rooms together. */
    static final List<Setting<?>> OF_ALL = List.of(
            NAMESPACES,
            COUNT,
            TOTAL_BYTES,
            READERS,
            READERS_PER_ADDRESS,
            POLLS,
            POLLS_PER_ADDRESS,
            SUBSCRIPTION_TOKEN,
            SUBSCRIPTIONS,
            SUBSCRIPTION_BYTES,
            SUBSCRIPTION_AGE);

    private RoomSettings() {}
}
