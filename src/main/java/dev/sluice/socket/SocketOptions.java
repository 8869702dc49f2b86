package dev.sluice.socket;

import dev.sluice.stream.Outbox;
import dev.sluice.stream.Overflow;
import java.util.List;

/**
 * What an endpoint may have otherwise than others.
 *
 * @param messageBytes largest message that is taken, at least 1
 * @param subprotocols those that it speaks; of those that a client offers the first is taken that is among them
 * @param outbox what may wait to be sent
 * @param overflow what happens when more would have to wait
 * @param compressed whether messages are compressed for clients that offer it, where the server can
 */
public record SocketOptions(
        int messageBytes, List<String> subprotocols, Outbox.Bounds outbox, Overflow overflow, boolean compressed) {

    public SocketOptions {
        if (messageBytes < 1) {
            throw new IllegalArgumentException("the largest message must have at least 1 byte: " + messageBytes);
        }
        subprotocols = List.copyOf(subprotocols);
    }

    /** With messages of at most so many bytes. */
    public SocketOptions withMessageBytes(int most) {
        return new SocketOptions(most, subprotocols, outbox, overflow, compressed);
    }

    /** With these subprotocols, RFC 6455 section 1.9. */
    public SocketOptions speaking(String... names) {
        return new SocketOptions(messageBytes, List.of(names), outbox, overflow, compressed);
    }

    /** With an outbox of these bounds. */
    public SocketOptions withOutbox(Outbox.Bounds bounds) {
        return new SocketOptions(messageBytes, subprotocols, bounds, overflow, compressed);
    }

    /** With another policy for a full outbox. */
    public SocketOptions withOverflow(Overflow policy) {
        return new SocketOptions(messageBytes, subprotocols, outbox, policy, compressed);
    }

    /** Without compression. */
    public SocketOptions uncompressed() {
        return new SocketOptions(messageBytes, subprotocols, outbox, overflow, false);
    }
}
