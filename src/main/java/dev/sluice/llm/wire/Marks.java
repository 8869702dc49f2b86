package dev.sluice.llm.wire;

import dev.sluice.json.JsonStrings;

/**
 * What a JSON text seems to hold, by the looks of its bytes: whether it is worth to be read. A name in JSON is between
 * bare quotes and followed by a colon, which can't stand so inside a string. What is found may lie at any depth.
 */
final class Marks {

    /** There is an {@code "error"}. */
    static final int ERROR = 1;

    /** There is a {@code "usage"} that is an object. */
    static final int USAGE = 2;

    /** There is a {@code "finish_reason"} or {@code "stop_reason"} that is not null. */
    static final int FINISH = 4;

    private static final byte[] ERROR_NAME = JsonStrings.utf8("error\"");
    private static final byte[] USAGE_NAME = JsonStrings.utf8("usage\"");
    private static final byte[] FINISH_NAME = JsonStrings.utf8("finish_reason\"");
    private static final byte[] STOP_NAME = JsonStrings.utf8("stop_reason\"");

    private Marks() {}

    /** The marks of the bytes from {@code from}, and before {@code to}. */
    static int of(byte[] in, int from, int to) {
        int marks = 0;
        int at = from;
        // what begins one of the names is rare, other than quotes are
        while (at + Words.BYTES < to) {
            int name = Words.first(begun(Words.at(in, at), Words.at(in, at + 1)));
            if (name < Words.BYTES) {
                marks |= in[at + name] == '"' ? mark(in, at + name + 1, to) : 0;
                at += name + 1;
            } else {
                at += Words.BYTES;
            }
        }
        while (at < to - 1) {
            marks |= in[at] == '"' ? mark(in, at + 1, to) : 0;
            at++;
        }
        return marks;
    }

    /** Where there may be a quote in a word, and the first letter of a name one byte later. */
    private static long begun(long word, long later) {
        long letter = Words.same(later, Words.all('e'))
                | Words.same(later, Words.all('u'))
                | Words.same(later, Words.all('f'))
                | Words.same(later, Words.all('s'));
        return Words.same(word, Words.all('"')) & letter;
    }

    /** The mark of the member whose name is here, behind its quote. */
    private static int mark(byte[] in, int name, int to) {
        return switch (in[name]) {
            case 'e' -> value(ERROR_NAME, in, name, to) == 0 ? 0 : ERROR;
            case 'u' -> value(USAGE_NAME, in, name, to) == '{' ? USAGE : 0;
            case 'f' -> isSet(value(FINISH_NAME, in, name, to)) ? FINISH : 0;
            case 's' -> isSet(value(STOP_NAME, in, name, to)) ? FINISH : 0;
            default -> 0;
        };
    }

    private static boolean isSet(int value) {
        return value != 0 && value != 'n';
    }

    /** The first byte of the value of a member, or 0 when there is no member of that name. */
    private static int value(byte[] name, byte[] in, int from, int to) {
        if (to - from < name.length) {
            return 0;
        }
        for (int i = 0; i < name.length; i++) {
            if (in[from + i] != name[i]) {
                return 0;
            }
        }
        int colon = afterBlanks(in, from + name.length, to);
        if (colon == to || in[colon] != ':') {
            return 0;
        }
        int value = afterBlanks(in, colon + 1, to);
        return value == to ? 0 : in[value];
    }

    private static int afterBlanks(byte[] in, int from, int to) {
        int at = from;
        while (at < to && JsonStrings.isBlank(in[at])) {
            at++;
        }
        return at;
    }
}
