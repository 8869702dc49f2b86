package dev.sluice.json;

/**
 * Finds out whether bytes are one JSON text in UTF-8, as strictly as RFC 8259 writes it. Makes nothing of it. Does not
 * call itself, so that no nesting exhausts a stack. For one text, by one thread.
 */
final class JsonScan {

    /** How deep arrays and objects may be nested. */
    static final int DEPTH = 512;

    private final byte[] json;
    private final int first;
    private final int end;

    private int at;
    private int depth;

    /** A bit for each level that is open: whether it is an object. */
    private final long[] objects = new long[DEPTH / Long.SIZE];

    /** Whether the array or object that was opened last has no member yet. */
    private boolean fresh;

    /** A scan of the bytes from {@code first}, and before {@code end}. */
    JsonScan(byte[] json, int first, int end) {
        this.json = json;
        this.first = first;
        this.end = end;
        at = first;
    }

    /** Where the value of the text is, once it is known that it is one. */
    JsonSpans.Span check() throws BadJson {
        blanks();
        int start = at;
        do {
            begin();
        } while (next());
        int valueEnd = at;
        blanks();
        if (at < end) {
            throw bad("something follows the value");
        }
        return new JsonSpans.Span(JsonSpans.Kind.of(json[start]), start, valueEnd);
    }

    /** Goes over a scalar value, or into an array or object. */
    private void begin() throws BadJson {
        switch (peek("a value is missing")) {
            case '{' -> open(true);
            case '[' -> open(false);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void open(boolean object) throws BadJson {
        if (depth == DEPTH) {
            throw bad("nested more than " + DEPTH + " levels deep");
        }
        long bit = 1L << depth;
        objects[depth / Long.SIZE] = object ? objects[depth / Long.SIZE] | bit : objects[depth / Long.SIZE] & ~bit;
        depth++;
        at++;
        blanks();
        fresh = true;
    }

    /** Goes to where the next value begins; false when there is none, since all is closed. */
    private boolean next() throws BadJson {
        while (depth > 0) {
            boolean object = (objects[(depth - 1) / Long.SIZE] & (1L << (depth - 1))) != 0;
            blanks();
            byte mark = peek(object ? "an object does not end" : "an array does not end");
            if (mark == (object ? '}' : ']')) {
                at++;
                depth--;
                fresh = false;
                continue;
            }
            if (!fresh) {
                if (mark != ',') {
                    throw bad("a comma or the end of the " + (object ? "object" : "array") + " is missing");
                }
                at++;
                blanks();
            }
            fresh = false;
            if (object) {
                name();
            }
            return true;
        }
        return false;
    }

    private void name() throws BadJson {
        if (peek("a name is missing") != '"') {
            throw bad("a name is missing");
        }
        string();
        blanks();
        if (peek("a colon is missing") != ':') {
            throw bad("a colon is missing");
        }
        at++;
        blanks();
    }

    private void string() throws BadJson {
        int open = at;
        at++;
        while (at < end) {
            int b = json[at];
            if (b == '"') {
                at++;
                return;
            }
            if (b == '\\') {
                escape();
            } else if (b >= ' ') {
                at++;
            } else if (b >= 0) {
                throw bad("a control character in a string is not escaped");
            } else {
                character();
            }
        }
        at = open;
        throw bad("a string does not end");
    }

    private void escape() throws BadJson {
        at++;
        switch (peek("an escape does not end")) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                at++;
                for (int i = 0; i < 4; i++) {
                    if (Character.digit(peek("an escape does not end"), 16) < 0) {
                        throw bad("an escape has other than four hexadecimal digits");
                    }
                    at++;
                }
            }
            default -> throw bad("there is no such escape");
        }
    }

    /** A character of more than one byte; RFC 3629 section 4. */
    private void character() throws BadJson {
        int lead = json[at] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            follow(0x80, 0xBF, 0);
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            follow(lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF, 1);
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            follow(lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF, 2);
        } else {
            throw bad("not in UTF-8");
        }
    }

    /** The byte behind the first one, which must lie between two, and {@code more} behind that. */
    private void follow(int least, int most, int more) throws BadJson {
        if (at + 1 + more >= end) {
            throw bad("not in UTF-8");
        }
        int second = json[at + 1] & 0xFF;
        boolean good = second >= least && second <= most;
        for (int i = 0; i < more; i++) {
            good &= (json[at + 2 + i] & 0xC0) == 0x80;
        }
        if (!good) {
            throw bad("not in UTF-8");
        }
        at += 2 + more;
    }

    private void literal(String text) throws BadJson {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= end || json[at + i] != text.charAt(i)) {
                throw bad("there is no such value");
            }
        }
        at += text.length();
    }

    private void number() throws BadJson {
        int start = at;
        if (json[at] == '-') {
            at++;
        } else if (!isDigit()) {
            throw bad("there is no such value");
        }
        if (at < end && json[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && json[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < end && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            digits();
        }
        if (isDigit()) {
            at = start;
            throw bad("a number begins with a zero");
        }
    }

    private void digits() throws BadJson {
        if (!isDigit()) {
            throw bad("a digit is missing");
        }
        do {
            at++;
        } while (isDigit());
    }

    private boolean isDigit() {
        return at < end && json[at] >= '0' && json[at] <= '9';
    }

    private void blanks() {
        while (at < end && JsonStrings.isBlank(json[at])) {
            at++;
        }
    }

    private byte peek(String missing) throws BadJson {
        if (at >= end) {
            throw bad(missing);
        }
        return json[at];
    }

    private BadJson bad(String reason) {
        return new BadJson(reason, at - first);
    }
}
