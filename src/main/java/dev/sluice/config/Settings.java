package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every setting there is. The help text, the check for unknown keys and the README's table all come from here. */
public final class Settings {

    static final Setting<String> HOST =
            new Setting<>("sluice.host", "127.0.0.1", "Address to listen on (launcher only).", Parsers.text());
    static final Setting<Integer> PORT = new Setting<>(
            "sluice.port", "8080", "Port to listen on; 0 takes a free one (launcher only).", Parsers.whole(0, 65_535));
    static final Setting<String> CONTEXT = new Setting<>(
            "sluice.context", "/", "Context path of the application (launcher only).", Parsers.contextPath());
    static final Setting<List<String>> ALLOWED_HOSTS = new Setting<>(
            "sluice.allowed-hosts",
            "",
            "More Host names to answer to, besides localhost, IP addresses and this machine's name (launcher only).",
            Parsers.names());
    static final Setting<Duration> DRAIN = new Setting<>(
            "sluice.drain-seconds",
            "5",
            "How long running streams may go on after a stop was asked for (launcher only).",
            Parsers.seconds(0, 3_600));
    static final Setting<List<String>> ALLOWED_ORIGINS = new Setting<>(
            "sluice.allowed-origins",
            "",
            "Web origins that may open WebSockets, besides the server's own; * for any.",
            Parsers.names());
    static final Setting<Optional<Secret>> ADMIN_TOKEN = new Setting<>(
            "sluice.admin.token",
            "",
            "Bearer token that opens /admin and /metrics to visitors that are not local.",
            Parsers.optionalSecret(16));
    static final Setting<Optional<Secret>> EXAMPLES_PASSWORD = new Setting<>(
            "sluice.examples.password",
            "",
            "Password that opens /stream/secure to any name; empty keeps it shut.",
            Parsers.optionalSecret(8));
    static final Setting<Integer> BODY_BYTES = new Setting<>(
            "sluice.request.body-bytes",
            "1048576",
            "Largest body of a request that is read as a whole.",
            Parsers.whole(1_024, 1 << 30));
    static final Setting<Optional<Path>> FILES_ROOT = new Setting<>(
            "sluice.files.root", "", "Folder that /files/{name} serves; empty serves none.", Parsers.optionalPath());
    static final Setting<Boolean> FILES_LISTING = new Setting<>(
            "sluice.files.listing", "false", "Whether folders below /files can be listed.", Parsers.yesOrNo());
    static final Setting<Optional<Secret>> FILES_TOKEN = new Setting<>(
            "sluice.files.upload-token",
            "",
            "Bearer token that lets files be put below /files; empty lets nobody.",
            Parsers.optionalSecret(16));
    static final Setting<Long> FILES_BYTES = new Setting<>(
            "sluice.files.upload-bytes",
            "1073741824",
            "Largest file that can be put.",
            Parsers.whole(1L, Long.MAX_VALUE));
    static final Setting<Long> FILES_QUOTA = new Setting<>(
            "sluice.files.quota-bytes",
            "10737418240",
            "Most bytes of all files in the folder together, beyond which none can be put.",
            Parsers.whole(1L, Long.MAX_VALUE));
    static final Setting<Duration> FILES_PARTIAL_AGE = new Setting<>(
            "sluice.files.partial-seconds",
            "86400",
            "How long a file that was put in part waits for the rest.",
            Parsers.seconds(1, 31_536_000));
    static final Setting<Optional<Path>> MODEL_CORPUS = new Setting<>(
            "sluice.model.corpus",
            "",
            "Text file that the built-in model learns from; empty takes Sluice's own documentation.",
            Parsers.optionalPath());
    static final Setting<Double> MODEL_RATE = new Setting<>(
            "sluice.model.tokens-per-second",
            "40",
            "How fast the built-in model speaks.",
            Parsers.number(0.1, 100_000));
    static final Setting<Integer> MODEL_MAX_TOKENS = new Setting<>(
            "sluice.model.max-tokens", "160", "The longest answer of the built-in model.", Parsers.whole(1, 4_096));
    static final Setting<Optional<Path>> LLM_CONFIG = new Setting<>(
            "sluice.llm.config",
            "",
            "JSON file of the LLM router, read anew when it changes; empty leaves it the built-in model alone.",
            Parsers.optionalPath());
    static final Setting<Integer> OUTBOX_BYTES = new Setting<>(
            "sluice.outbox.bytes",
            "1048576",
            "Most bytes that wait for one slow reader.",
            Parsers.whole(4_096, 1 << 30));
    static final Setting<Integer> OUTBOX_FRAMES = new Setting<>(
            "sluice.outbox.frames", "1024", "Most messages that wait for one slow reader.", Parsers.whole(1, 1 << 20));
    static final Setting<Duration> OUTBOX_AGE = new Setting<>(
            "sluice.outbox.age-seconds",
            "30",
            "How long a reader may take nothing of what waits before it counts as too slow.",
            Parsers.seconds(1, 3_600));

    static final Setting<Integer> SOCKET_MESSAGE_BYTES = new Setting<>(
            "sluice.sockets.message-bytes",
            "65536",
            "Largest message that a WebSocket takes, unless its endpoint says otherwise.",
            Parsers.whole(1, 1 << 28));
    static final Setting<Integer> SOCKET_OUTBOX_BYTES = new Setting<>(
            "sluice.sockets.outbox-bytes",
            "1048576",
            "Most bytes that wait to be sent by one WebSocket.",
            Parsers.whole(4_096, 1 << 30));
    static final Setting<Integer> SOCKET_OUTBOX_MESSAGES = new Setting<>(
            "sluice.sockets.outbox-messages",
            "1024",
            "Most messages that wait to be sent by one WebSocket.",
            Parsers.whole(1, 1 << 20));
    static final Setting<Duration> SOCKET_OUTBOX_AGE = new Setting<>(
            "sluice.sockets.outbox-age-seconds",
            "10",
            "How long a WebSocket client may take nothing of what waits before it counts as too slow.",
            Parsers.seconds(1, 3_600));
    static final Setting<Integer> SOCKET_INBOX_BYTES = new Setting<>(
            "sluice.sockets.inbox-bytes",
            "262144",
            "Most bytes that wait for a method that serves a WebSocket; one message always may.",
            Parsers.whole(1, 1 << 30));
    static final Setting<Integer> SOCKET_INBOX_MESSAGES = new Setting<>(
            "sluice.sockets.inbox-messages",
            "1024",
            "Most messages that wait for a method that serves a WebSocket.",
            Parsers.whole(1, 1 << 20));
    static final Setting<Duration> SOCKET_PING = new Setting<>(
            "sluice.sockets.ping-seconds",
            "25",
            "After how long a silence a WebSocket client is sent a ping.",
            Parsers.seconds(1, 3_600));
    static final Setting<Duration> SOCKET_PONG = new Setting<>(
            "sluice.sockets.pong-seconds",
            "8",
            "How long a WebSocket client may take to answer a ping.",
            Parsers.seconds(1, 3_600));
    static final Setting<Integer> SOCKET_CONNECTIONS = new Setting<>(
            "sluice.sockets.connections", "100000", "Most WebSockets at a time.", Parsers.whole(1, 10_000_000));
    static final Setting<Integer> SOCKET_CONNECTIONS_PER_ADDRESS = new Setting<>(
            "sluice.sockets.connections-per-address",
            "20000",
            "Most WebSockets of one client address at a time; behind a proxy all have the proxy's.",
            Parsers.whole(1, 10_000_000));
    static final Setting<Integer> SOCKET_MESSAGES_PER_SECOND = new Setting<>(
            "sluice.sockets.messages-per-second",
            "0",
            "Most messages that one WebSocket may send in a second; 0 for any number.",
            Parsers.whole(0, 10_000_000));
    static final Setting<Boolean> SOCKET_DEFLATE = new Setting<>(
            "sluice.sockets.deflate",
            "true",
            "Whether WebSocket messages are compressed for clients that offer it, where the server can.",
            Parsers.yesOrNo());
    static final Setting<Boolean> SOCKET_DEFLATE_TAKEOVER = new Setting<>(
            "sluice.sockets.deflate-takeover",
            "false",
            "Whether each compressed message may refer to earlier ones: smaller, for 300 KB outside of the heap each.",
            Parsers.yesOrNo());

    static final Setting<Long> SOCKET_DEFLATE_BYTES = new Setting<>(
            "sluice.sockets.deflate-bytes",
            "536870912",
            "Most bytes outside of the heap for the compression of all WebSockets, beyond which it is declined:"
                    + " 8 KB each, 308 KB where messages may refer to earlier ones.",
            Parsers.whole(0L, 1L << 40));

    private static final List<Setting<?>> OTHERS = List.of(
            HOST,
            PORT,
            CONTEXT,
            ALLOWED_HOSTS,
            DRAIN,
            ALLOWED_ORIGINS,
            ADMIN_TOKEN,
            EXAMPLES_PASSWORD,
            BODY_BYTES,
            FILES_ROOT,
            FILES_LISTING,
            FILES_TOKEN,
            FILES_BYTES,
            FILES_QUOTA,
            FILES_PARTIAL_AGE,
            MODEL_CORPUS,
            MODEL_RATE,
            MODEL_MAX_TOKENS,
            LLM_CONFIG,
            OUTBOX_BYTES,
            OUTBOX_FRAMES,
            OUTBOX_AGE,
            SOCKET_MESSAGE_BYTES,
            SOCKET_OUTBOX_BYTES,
            SOCKET_OUTBOX_MESSAGES,
            SOCKET_OUTBOX_AGE,
            SOCKET_INBOX_BYTES,
            SOCKET_INBOX_MESSAGES,
            SOCKET_PING,
            SOCKET_PONG,
            SOCKET_CONNECTIONS,
            SOCKET_CONNECTIONS_PER_ADDRESS,
            SOCKET_MESSAGES_PER_SECOND,
            SOCKET_DEFLATE,
            SOCKET_DEFLATE_TAKEOVER,
            SOCKET_DEFLATE_BYTES);

    private static final List<Setting<?>> ALL = Stream.of(
                    OTHERS, RoomSettings.OF_A_NAMESPACE, RoomSettings.OF_ALL, DtesnSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private Settings() {}

    /** All settings, in the order in which a person should read them. */
    public static List<Setting<?>> all() {
        return ALL;
    }
}
