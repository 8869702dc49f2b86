package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration in force; immutable. Built by {@link ConfigLoader}, which has checked every range.
 *
 * @param server where the launcher listens, and what it answers to
 * @param allowedOrigins web origins besides the server's own that may open WebSockets; {@code *} for any
 * @param adminToken opens {@code /admin} to visitors that are not local
 * @param examplesPassword opens the example {@code /stream/secure}
 * @param bodyBytes largest body of a request that is read as a whole
 * @param files the folder behind {@code /files}
 * @param model the built-in language model
 * @param llm the router of language models
 * @param outbox what may wait for one slow reader
 * @param sockets limits of WebSockets
 * @param rooms what holds in rooms
 * @param dtesn the Deep Tree Echo service
 */
public record SluiceConfig(
        Server server,
        List<String> allowedOrigins,
        Optional<Secret> adminToken,
        Optional<Secret> examplesPassword,
        int bodyBytes,
        Files files,
        Model model,
        Llm llm,
        OutboxBounds outbox,
        Sockets sockets,
        RoomBounds rooms,
        Dtesn dtesn) {

    /**
     * Used by the launcher; a server that we are deployed to has settings of its own for all but {@code drain}.
     *
     * @param host address to listen on
     * @param port port to listen on, 0 for a free one
     * @param context context path, {@code /} or {@code /name}
     * @param allowedHosts Host names to answer to, lower case, besides the obvious ones
     * @param drain how long running streams may go on after a stop was asked for
     */
    public record Server(String host, int port, String context, List<String> allowedHosts, Duration drain) {}

    /**
     * The folder behind {@code /files}.
     *
     * @param root where it is; empty when none is served
     * @param listing whether folders can be listed
     * @param uploads what may be put there; empty when nothing may
     */
    public record Files(Optional<Path> root, boolean listing, Optional<Uploads> uploads) {}

    /**
     * What may be put into the folder.
     *
     * @param token opens it
     * @param fileBytes largest file
     * @param quotaBytes most bytes of all files together
     * @param partialAge how long a part waits for the rest
     */
    public record Uploads(Secret token, long fileBytes, long quotaBytes, Duration partialAge) {}

    /**
     * The built-in language model.
     *
     * @param corpus the text it learns from, or empty for the project's own documentation
     * @param tokensPerSecond how fast it speaks
     * @param maxTokens its longest answer
     */
    public record Model(Optional<Path> corpus, double tokensPerSecond, int maxTokens) {}

    /**
     * The router of language models.
     *
     * @param config its own file, which is watched; empty when there is nothing to ask but the built-in model
     */
    public record Llm(Optional<Path> config) {}

    /**
     * What may wait for one slow reader before it counts as too slow.
     *
     * @param bytes the most bytes
     * @param frames the most frames
     * @param age the longest that the oldest may wait
     */
    public record OutboxBounds(int bytes, int frames, Duration age) {}

    /**
     * Limits of WebSockets.
     *
     * @param messageBytes largest message that is taken
     * @param outbox what may wait to be sent by one
     * @param inboxBytes most bytes that wait for a method that serves one
     * @param inboxMessages most messages that wait for it
     * @param ping after how long a silence of the client a ping is sent
     * @param pong how long the client may take to answer it
     * @param connections most at a time
     * @param connectionsPerAddress most of one client address at a time
     * @param messagesPerSecond most messages that a client may send in a second; 0 for any number
     * @param deflate whether messages are compressed for who offers it
     * @param deflateTakeover whether a compressed message may refer to earlier ones
     * @param deflateBytes most bytes outside of the heap that compression may hold for all together
     */
    public record Sockets(
            int messageBytes,
            OutboxBounds outbox,
            int inboxBytes,
            int inboxMessages,
            Duration ping,
            Duration pong,
            int connections,
            int connectionsPerAddress,
            int messagesPerSecond,
            boolean deflate,
            boolean deflateTakeover,
            long deflateBytes) {}

    /**
     * What holds in rooms.
     *
     * @param usual in rooms of no particular namespace
     * @param namespaces what an operator says of others, by what stands before the first colon of their names
     * @param count most rooms at a time
     * @param totalBytes most bytes that all rooms together remember
     * @param readers most connections that read rooms as events or lines
     * @param readersPerAddress most of those of one client address
     * @param polls most requests that wait for the next message of a room
     * @param pollsPerAddress most of those of one client address
     * @param subscriptionToken opens the making of durable subscriptions; empty when nobody may
     * @param subscriptions most durable subscriptions
     * @param subscriptionBytes most bytes that wait in all of them together
     * @param subscriptionAge how long the owner of one may be away
     */
    public record RoomBounds(
            RoomPolicy usual,
            Map<String, NamespacePolicy> namespaces,
            int count,
            long totalBytes,
            int readers,
            int readersPerAddress,
            int polls,
            int pollsPerAddress,
            Optional<Secret> subscriptionToken,
            int subscriptions,
            long subscriptionBytes,
            Duration subscriptionAge) {

        public RoomBounds {
            namespaces = Map.copyOf(namespaces);
        }
    }

    /**
     * The Deep Tree Echo service.
     *
     * @param threads how many compute; 0 for one for each processor
     * @param runs most inputs that are read at a time
     * @param runsPerAddress most of one client address
     * @param heartbeat after how long a silence a stream sends a heartbeat
     * @param heartbeatLarge the same, of a stream of large inputs
     * @param inputSilence how long nothing may come of an input
     * @param processBytes largest input that is answered with one document
     * @param processTime how long that may take
     * @param checkpointKey signs the ids of events; empty for a new one at each start
     * @param checkpointAge how long a stream can go on after an event
     * @param jobs most inputs that are kept
     * @param jobsPerAddress most of them that come from one client address
     * @param jobBytes most bytes of these together
     * @param jobAge how long one is kept after it was read last
     */
    public record Dtesn(
            int threads,
            int runs,
            int runsPerAddress,
            Duration heartbeat,
            Duration heartbeatLarge,
            Duration inputSilence,
            int processBytes,
            Duration processTime,
            Optional<Secret> checkpointKey,
            Duration checkpointAge,
            int jobs,
            int jobsPerAddress,
            long jobBytes,
            Duration jobAge) {}
}
