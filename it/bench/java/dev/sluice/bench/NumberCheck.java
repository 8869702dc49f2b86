package dev.sluice.bench;

import java.io.IOException;

/** Compares a body with the numbers from 1 on, one a line, byte for byte. Owned by the thread that reads. */
final class NumberCheck implements BodySink {

    private final byte[] digits = new byte[20];
    private int first = digits.length - 2;
    private int at = first;
    private volatile int lines;

    NumberCheck() {
        digits[first] = '1';
        digits[digits.length - 1] = '\n';
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws IOException {
        int complete = lines;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] != digits[at]) {
                throw new IOException("wrong byte " + bytes[i] + " in line " + (complete + 1));
            }
            if (++at == digits.length) {
                complete++;
                increment();
                at = first;
            }
        }
        lines = complete;
    }

    private void increment() {
        int place = digits.length - 2;
        while (place >= first && digits[place] == '9') {
            digits[place--] = '0';
        }
        if (place < first) {
            first = place;
            digits[place] = '1';
        } else {
            digits[place]++;
        }
    }

    /** Complete lines so far; may be asked by any thread. */
    int lines() {
        return lines;
    }

    /** Complains unless it was so many lines and nothing more. */
    void ended(int expected) throws IOException {
        if (lines != expected || at != first) {
            throw new IOException("the body ended after " + lines + " lines instead of " + expected);
        }
    }
}
