package dev.sluice.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A log entry as a line: local time, level, logger, message; under it what was thrown. Thread-safe.
 *
 * <p>Not the JDK's {@code SimpleFormatter}, which walks the stack of every entry to find out a class that nobody prints.
 */
final class OneLine extends Formatter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private static final int LEVEL_WIDTH = 7; // of WARNING

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(entry.getInstant(), line);
        String level = entry.getLevel().getName();
        line.append(' ').append(level).repeat(' ', Math.max(0, LEVEL_WIDTH - level.length()));
        line.append(' ').append(entry.getLoggerName()).append(": ").append(formatMessage(entry));
        line.append(System.lineSeparator());
        Throwable thrown = entry.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        return line.toString();
    }
}
