package dev.sluice.socket;

/** A whole message of a client. */
public sealed interface SocketMessage {

    /** How many bytes it had on the wire, before any compression. */
    int length();

    /**
     * Text.
     *
     * @param text what it says
     * @param length its bytes as UTF-8
     */
    record Text(String text, int length) implements SocketMessage {}

    /** Bytes. */
    final class Binary implements SocketMessage {

        private final byte[] bytes;

        Binary(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The bytes, which belong to whoever receives them. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }
    }
}
