package dev.sluice.llm.routing;

import java.time.Duration;

/**
 * How one answer is passed on, and when it is given up. Ranges are checked where the file is read.
 *
 * @param bufferSize bytes that may wait for the client before no more are asked of the upstream
 * @param maxEventBytes largest event that is taken from an upstream
 * @param heartbeatInterval how long a silence before a heartbeat
 * @param disconnectProbe how long a silence before the client is probed, while the answer has not ended
 * @param connectTimeout for a connection to the upstream
 * @param firstByteTimeout from the request to the upstream's first event
 * @param idleTimeout between two events of the upstream
 * @param maxDuration of the whole
 * @param maxResponseBytes most bytes of one answer
 * @param onClientDisconnect what becomes of the upstream's answer
 * @param onUpstreamTruncation what the client gets when the upstream breaks off
 * @param earlyCommitAfter how long the upstream's status is waited for before the client gets a 200
 * @param resume whether a client may come back
 */
public record StreamConfig(
        int bufferSize,
        int maxEventBytes,
        Duration heartbeatInterval,
        Duration disconnectProbe,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        Duration maxDuration,
        long maxResponseBytes,
        OnDisconnect onClientDisconnect,
        OnTruncation onUpstreamTruncation,
        Duration earlyCommitAfter,
        Resume resume) {

    /** What holds where nothing is said. */
    public static final StreamConfig USUAL = new StreamConfig(
            8_192,
            1 << 20,
            Duration.ofSeconds(30),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            Duration.ofSeconds(1_800),
            64L << 20,
            OnDisconnect.CANCEL,
            OnTruncation.ERROR_EVENT,
            Duration.ofSeconds(10),
            new Resume(false, 4L << 20, Duration.ofSeconds(300)));

    /** What becomes of the upstream's answer when the client has gone. */
    public enum OnDisconnect {
        /** It is broken off at once. */
        CANCEL,
        /** It is read to its end, for its usage, and thrown away. */
        DRAIN,
        /** As {@link #DRAIN}: for who may come back it is recorded, and goes on whatever is said here. */
        DETACH
    }

    /** What the client gets when the upstream breaks off. */
    public enum OnTruncation {
        /** An error as the last event. */
        ERROR_EVENT,
        /** A broken connection. */
        RESET
    }

    /**
     * What is kept for a client that comes back.
     *
     * @param enabled whether anything is
     * @param maxBytes most bytes of one answer; the oldest events give way
     * @param ttl how long it is kept after its end, and goes on when nobody reads it
     */
    public record Resume(boolean enabled, long maxBytes, Duration ttl) {}

    /** The same with other limits of an upstream. */
    StreamConfig with(Duration connect, Duration firstByte, Duration idle) {
        return new StreamConfig(
                bufferSize,
                maxEventBytes,
                heartbeatInterval,
                disconnectProbe,
                connect,
                firstByte,
                idle,
                maxDuration,
                maxResponseBytes,
                onClientDisconnect,
                onUpstreamTruncation,
                earlyCommitAfter,
                resume);
    }
}
