package dev.sluice.dtesn.input;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * JSON (RFC 8259), bottom-up: each value is a symbol, told after all that is in it. A symbol is known by the hash of its name
 * in its object, and of its own text where it is a string, a number or a literal; names and texts may be of any length.
 * Several values one behind the other are several trees. Strings are told by their bytes as they stand, so an escape is
 * another text than the character. What is deeper than {@value Symbols#MOST_BRANCHES} levels is told as if it were on that.
 *
 * <pre>
 * VALUE   a value is expected: at the top, behind a bracket, a colon, or a comma of an array
 * NAME    a name is expected: behind a brace, or a comma of an object
 * COLON   behind a name
 * AFTER   behind a value: a comma, or the end of what it is in
 * STRING  within quotes; ESCAPE: behind a backslash in them
 * WORD    within a number or a literal
 * </pre>
 */
final class TreeReader implements SymbolReader {

    /** So deep brackets may be at all. */
    private static final int MOST_NESTED = 1_000;

    private static final long HASH_OF_NOTHING = 0xCBF2_9CE4_8422_2325L;
    private static final long HASH_PRIME = 0x100_0000_01B3L;
    private static final long OBJECT = 1;
    private static final long ARRAY = 2;
    private static final long STRING_TEXT = 3;
    private static final long WORD_TEXT = 4;

    private enum State {
        VALUE,
        NAME,
        COLON,
        AFTER,
        STRING,
        ESCAPE,
        WORD
    }

    private static final List<State> STATES = List.of(State.values());

    private final float[] numbers = new float[Encoding.TREE.inputs()];
    private final long[] names = new long[MOST_NESTED + 1]; // by level: of the value that is read there
    private final boolean[] isObject = new boolean[MOST_NESTED + 1]; // by level: what is open there
    private State state = State.VALUE;
    private boolean isName; // the string that is read
    private boolean mayEnd; // nothing came yet behind a bracket or brace
    private int depth; // how many are open
    private long hash = HASH_OF_NOTHING;
    private long count; // bytes so far

    TreeReader() {}

    @Override
    public void read(byte[] bytes, int offset, int length, Symbols symbols) {
        for (int i = offset; i < offset + length; i++) {
            take(bytes[i], symbols);
            count++;
        }
    }

    private void take(byte b, Symbols symbols) {
        switch (state) {
            case STRING -> {
                if (b == '"') {
                    endString(symbols);
                } else {
                    add(b);
                    state = b == '\\' ? State.ESCAPE : State.STRING;
                }
            }
            case ESCAPE -> {
                add(b);
                state = State.STRING;
            }
            case WORD -> {
                if (isOfWord(b)) {
                    add(b);
                } else {
                    endWord(symbols);
                    between(b, symbols);
                }
            }
            default -> between(b, symbols);
        }
    }

    private static boolean isOfWord(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    private void add(byte b) {
        hash = (hash ^ (b & 0xFF)) * HASH_PRIME;
    }

    /** A byte that is in no text. */
    private void between(byte b, Symbols symbols) {
        switch (b) {
            case ' ', '\t', '\r', '\n' -> {
                // anywhere
            }
            case '"' -> {
                if (state != State.VALUE && state != State.NAME) {
                    throw unexpected(b);
                }
                isName = state == State.NAME;
                hash = HASH_OF_NOTHING;
                state = State.STRING;
            }
            case '{', '[' -> open(b, symbols);
            case '}', ']' -> close(b, symbols);
            case ':' -> {
                if (state != State.COLON) {
                    throw unexpected(b);
                }
                state = State.VALUE;
                mayEnd = false;
            }
            case ',' -> {
                if (state != State.AFTER) {
                    throw unexpected(b);
                }
                state = isObject[depth] ? State.NAME : State.VALUE;
                mayEnd = false;
            }
            default -> {
                if (!isOfWord(b) || state != State.VALUE) {
                    throw unexpected(b);
                }
                hash = HASH_OF_NOTHING;
                add(b);
                state = State.WORD;
            }
        }
    }

    private void open(byte b, Symbols symbols) {
        if (state != State.VALUE) {
            throw unexpected(b);
        }
        if (depth == MOST_NESTED) {
            throw new MalformedInput(count, "more than " + MOST_NESTED + " brackets within each other");
        }
        depth++;
        isObject[depth] = b == '{';
        names[depth] = 0;
        state = b == '{' ? State.NAME : State.VALUE;
        mayEnd = true;
        if (depth <= Symbols.MOST_BRANCHES) {
            symbols.branch();
        }
    }

    private void close(byte b, Symbols symbols) {
        boolean fits = depth > 0 && isObject[depth] == (b == '}');
        boolean may = state == State.AFTER || (mayEnd && (state == State.NAME || state == State.VALUE));
        if (!fits || !may) {
            throw unexpected(b);
        }
        depth--;
        tell(b == '}' ? OBJECT : ARRAY, 0, depth < Symbols.MOST_BRANCHES, symbols);
    }

    private void endString(Symbols symbols) {
        if (isName) {
            names[depth] = hash;
            state = State.COLON;
        } else {
            tell(STRING_TEXT, hash, false, symbols);
        }
    }

    private void endWord(Symbols symbols) {
        tell(WORD_TEXT, hash, false, symbols);
    }

    private void tell(long kind, long text, boolean hasBranch, Symbols symbols) {
        long mixed = SplitMix64.mix(SplitMix64.mix(SplitMix64.mix(names[depth]) + kind) ^ text);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 1 - 2 * ((mixed >>> i) & 1);
        }
        state = depth == 0 ? State.VALUE : State.AFTER;
        mayEnd = false;
        symbols.node(numbers, (int) (mixed >>> (Long.SIZE - Symbols.SIGNATURE_BITS)), hasBranch);
    }

    private MalformedInput unexpected(byte b) {
        String expected = switch (state) {
            case VALUE -> "a value";
            case NAME -> "a name in quotes";
            case COLON -> "a colon";
            default -> isObject[depth] ? "a comma or a brace" : "a comma or a bracket";
        };
        String found = b > ' ' && b < 127 ? "\"" + (char) b + "\"" : "the byte " + (b & 0xFF);
        return new MalformedInput(count, found + " where " + expected + " must be");
    }

    @Override
    public void end(Symbols symbols) {
        if (state == State.WORD) {
            endWord(symbols);
        }
        if (depth > 0 || state != State.VALUE) {
            throw new MalformedInput(count, "the end of the input within a value");
        }
    }

    @Override
    public int savedBytes() {
        return 3 + 2 * Long.BYTES + Integer.BYTES + (depth + 1) * (Long.BYTES + 1);
    }

    @Override
    public void save(ByteBuffer to) {
        to.putInt(depth).putLong(hash).putLong(count);
        to.put((byte) STATES.indexOf(state)).put((byte) (isName ? 1 : 0)).put((byte) (mayEnd ? 1 : 0));
        for (int i = 0; i <= depth; i++) {
            to.putLong(names[i]).put((byte) (isObject[i] ? 1 : 0));
        }
    }

    @Override
    public void restore(ByteBuffer from) {
        depth = from.getInt();
        hash = from.getLong();
        count = from.getLong();
        state = STATES.get(from.get());
        isName = from.get() != 0;
        mayEnd = from.get() != 0;
        for (int i = 0; i <= depth; i++) {
            names[i] = from.getLong();
            isObject[i] = from.get() != 0;
        }
    }
}
