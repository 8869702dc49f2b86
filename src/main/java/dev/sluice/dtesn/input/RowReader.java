package dev.sluice.dtesn.input;

import dev.sluice.dtesn.readout.RunningMean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Each line with a number in it is a symbol: its first 64 cells, which are parted by commas, semicolons or white space. What
 * is in a cell is a number as Java writes one in decimal; anything else is missing, such as the words of a header. Each
 * number is told in standard deviations from the mean of its column, by what came before it.
 */
final class RowReader implements SymbolReader {

    private static final int CELLS = Encoding.NUMBERS.inputs();
    private static final int MOST_BYTES = 64; // of a cell; a longer one is none
    private static final float FAR = 4;

    private final RunningMean[] columns = new RunningMean[CELLS];
    private final byte[] cell = new byte[MOST_BYTES];
    private final double[] values = new double[CELLS];
    private final float[] numbers = new float[CELLS];
    private int length; // of the cell; more than there is room for when it is too long
    private int cells; // whole ones of this row
    private long missing; // bits, of this row
    private boolean endsBySpace; // the last cell: a comma behind it is still its end

    RowReader() {
        Arrays.setAll(columns, i -> new RunningMean());
    }

    @Override
    public void read(byte[] bytes, int offset, int count, Symbols symbols) {
        for (int i = offset; i < offset + count; i++) {
            byte b = bytes[i];
            switch (b) {
                case '\n' -> endRow(symbols);
                case ' ', '\t', '\r', '\f' -> {
                    if (length > 0) {
                        endCell();
                        endsBySpace = true;
                    }
                }
                case ',', ';' -> {
                    if (length > 0 || !endsBySpace) {
                        endCell();
                    }
                    endsBySpace = false;
                }
                default -> {
                    if (length < MOST_BYTES) {
                        cell[length] = b;
                    }
                    length = Math.min(length + 1, MOST_BYTES + 1);
                    endsBySpace = false;
                }
            }
        }
    }

    @Override
    public void end(Symbols symbols) {
        endRow(symbols);
    }

    private void endCell() {
        if (cells < CELLS) {
            double value = value();
            if (Double.isNaN(value)) {
                missing |= 1L << cells;
            }
            values[cells] = value;
            cells++;
        }
        length = 0;
    }

    private double value() {
        if (length == 0 || length > MOST_BYTES) {
            return Double.NaN;
        }
        for (int i = 0; i < length; i++) {
            byte b = cell[i];
            if ((b < '0' || b > '9') && b != '-' && b != '+' && b != '.' && b != 'e' && b != 'E') {
                return Double.NaN;
            }
        }
        try {
            double value = Double.parseDouble(new String(cell, 0, length, StandardCharsets.US_ASCII));
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private void endRow(Symbols symbols) {
        if (length > 0) {
            endCell();
        }
        int count = cells;
        if (Long.bitCount(missing) < count) {
            Arrays.fill(numbers, 0);
            for (int i = 0; i < count; i++) {
                if (((missing >>> i) & 1) == 0) {
                    numbers[i] = standardised(columns[i], values[i]);
                    columns[i].add(values[i]);
                }
            }
            symbols.row(numbers, count, missing);
        }
        cells = 0;
        missing = 0;
        endsBySpace = false;
    }

    private static float standardised(RunningMean column, double value) {
        double deviation = column.deviation();
        double far = deviation > 0 ? (value - column.mean()) / deviation : 0;
        return (float) Math.min(FAR, Math.max(-FAR, far));
    }

    @Override
    public int savedBytes() {
        return CELLS * (RunningMean.SAVED_BYTES + Double.BYTES) + MOST_BYTES + 2 * Integer.BYTES + Long.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer to) {
        for (int i = 0; i < CELLS; i++) {
            columns[i].save(to);
            to.putDouble(values[i]);
        }
        to.put(cell).putInt(length).putInt(cells).putLong(missing).put((byte) (endsBySpace ? 1 : 0));
    }

    @Override
    public void restore(ByteBuffer from) {
        for (int i = 0; i < CELLS; i++) {
            columns[i].restore(from);
            values[i] = from.getDouble();
        }
        from.get(cell);
        length = from.getInt();
        cells = from.getInt();
        missing = from.getLong();
        endsBySpace = from.get() != 0;
    }
}
