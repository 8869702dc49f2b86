package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An event of a stream of tokens in the form of OpenAI's API. All have the same length, so that a reader knows by the place
 * in the body where one ends, and each says when it was sent.
 *
 * <p>That is {@link System#nanoTime}, which another process need not have in common with this one (on Linux it has). So what
 * sends tokens and what reads them are parts of one process, on both sides of the server that is measured.
 */
final class Token {

    private static final byte[] BEFORE = ascii("data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1700000000,\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
    private static final byte[] AFTER = ascii("\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
    private static final int DIGITS = 16;

    /** What stands behind the last. */
    static final byte[] DONE = ascii("data: [DONE]\n\n");

    /** How long each is. */
    static final int BYTES = BEFORE.length + DIGITS + AFTER.length;

    private Token() {}

    /** One that was sent at {@code nanos}. */
    static byte[] event(long nanos) {
        byte[] event = new byte[BYTES];
        System.arraycopy(BEFORE, 0, event, 0, BEFORE.length);
        for (int i = 0; i < DIGITS; i++) {
            event[BEFORE.length + i] = (byte) Character.forDigit((int) (nanos >>> (4 * (DIGITS - 1 - i))) & 0xf, 16);
        }
        System.arraycopy(AFTER, 0, event, BEFORE.length + DIGITS, AFTER.length);
        return event;
    }

    /** Takes a stream of them apart, and compares every byte. Owned by the thread that reads. */
    abstract static class Reader implements BodySink {

        private final int tokens;
        private long at;
        private long sent;

        /** A reader of so many, and then their end. */
        Reader(int tokens) {
            this.tokens = tokens;
        }

        /** One has come whole. */
        abstract void token(int number, long sentNanos);

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                take(bytes[i]);
            }
        }

        private void take(byte next) throws IOException {
            int number = (int) (at / BYTES);
            int place = (int) (at % BYTES);
            int after = place - BEFORE.length - DIGITS;
            at++;
            if (number >= tokens) {
                expect(place < DONE.length ? DONE[place] : 0, next);
            } else if (place < BEFORE.length) {
                expect(BEFORE[place], next);
            } else if (after < 0) {
                sent = sent << 4 | Character.digit(next, 16);
            } else {
                expect(AFTER[after], next);
                if (place == BYTES - 1) {
                    token(number, sent);
                }
            }
        }

        private void expect(byte expected, byte next) throws IOException {
            if (next != expected) {
                throw new IOException("wrong byte " + next + " at " + (at - 1));
            }
        }

        /** Complains unless it was all of them, and their end. */
        void ended() throws IOException {
            if (at != (long) tokens * BYTES + DONE.length) {
                throw new IOException("a stream ended after " + at + " bytes");
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
