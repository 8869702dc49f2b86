package dev.sluice.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much the system lets a socket hold. Between two sockets of one machine nothing is copied that the kernel moves: what
 * one has sent waits in the other as it is, pages of the file, until its owner reads it. Nothing tells whether a reader is
 * on this machine: a container beside this one has an address like any other.
 *
 * @param receiving the most bytes that wait for their reader
 * @param sending the most bytes that wait to be sent
 */
record SocketMemory(long receiving, long sending) {

    /** Taken where the system does not tell; it is more than systems usually allow. */
    private static final long RECEIVING = 32 << 20;

    private static final long SENDING = 8 << 20;

    /** So much of each file is copied at most, or hardly any would be moved. */
    private static final long WORTH = 64 << 20;

    /** Limits are looked at before a packet is added, and not after. */
    private static final long MORE = 1 << 20;

    /** As this machine is set now. */
    static SocketMemory ofThisMachine() {
        return of(Path.of("/proc/sys/net"));
    }

    /** As the files of that folder say, named as those of Linux: the bounds of sockets that grow, and of others. */
    static SocketMemory of(Path folder) {
        long receiving = Math.max(
                last(folder.resolve("ipv4/tcp_rmem"), RECEIVING),
                2 * last(folder.resolve("core/rmem_max"), RECEIVING / 2)); // Linux doubles what it is asked for
        long sending = Math.max(
                last(folder.resolve("ipv4/tcp_wmem"), SENDING), 2 * last(folder.resolve("core/wmem_max"), SENDING / 2));
        return new SocketMemory(receiving, sending);
    }

    private static long last(Path file, long otherwise) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] line = new byte[256]; // the kernel gives all at once, and nothing to who asks for a part
            int length = Math.max(0, in.read(line));
            String[] numbers = new String(line, 0, length, StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+", -1);
            return Long.parseLong(numbers[numbers.length - 1]);
        } catch (IOException | NumberFormatException e) {
            return otherwise; // another system, or a container that is not shown it
        }
    }

    /**
     * The most bytes that have left one socket and were not taken from the other; at most {@link #WORTH}: a reader for whom
     * there are more was given that by somebody who sets up machines for it, and rests just then.
     */
    long mostUnderWay() {
        return Math.min(receiving + sending + MORE, WORTH);
    }
}
