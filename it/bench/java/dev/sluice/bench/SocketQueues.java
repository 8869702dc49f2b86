package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the system holds of a connection within this machine, as Linux tells it. */
final class SocketQueues {

    private static final Path TABLES = Path.of("/proc/net");

    private SocketQueues() {}

    /**
     * How many bytes have been written at one end and not been read at the other.
     *
     * @param from the port of who writes
     * @param to the port of who reads
     * @return nothing where the system does not tell
     */
    static Optional<Long> between(int from, int to) throws IOException {
        long bytes = -1;
        for (String table : new String[] {"tcp", "tcp6"}) {
            Path file = TABLES.resolve(table);
            if (!Files.isReadable(file)) {
                continue;
            }
            for (String line : Files.readAllLines(file)) {
                String[] columns = line.strip().split("\\s+", 6);
                int local = port(columns[1]);
                int remote = port(columns[2]);
                // tx_queue:rx_queue, in hexadecimal: what was not acknowledged, and what was not read
                String[] queues = columns[4].split(":", 2);
                if (local == from && remote == to) {
                    bytes = Math.max(0, bytes) + Long.parseLong(queues[0], 16);
                } else if (local == to && remote == from) {
                    bytes = Math.max(0, bytes) + Long.parseLong(queues[1], 16);
                }
            }
        }
        return bytes < 0 ? Optional.empty() : Optional.of(bytes);
    }

    /** Of an address as the table has it; -1 for that of its heading. */
    private static int port(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? -1 : Integer.parseInt(address.substring(colon + 1), 16);
    }
}
