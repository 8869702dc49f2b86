package dev.sluice.broker;

/** What a message is. */
public enum Kind {
    /** UTF-8 text. */
    TEXT,
    /** Any bytes. */
    BINARY,
    /** A JSON value, as UTF-8 text. */
    JSON,
    /** Somebody came; its key is his connection. */
    JOIN,
    /** Somebody left; its key is his connection. */
    LEAVE,
    /** A fragment of a stream of text: the next part of one message that is still being made. */
    APPEND,
    /** The stream is complete. */
    END,
    /** The stream was given up by its maker; the payload may say why. */
    ABORT,
    /** The stream was called off by somebody else; what its maker goes on to say is refused. */
    CANCEL;

    /** Whether it is about a stream in the log. */
    public boolean isOfStream() {
        return this == APPEND || endsStream();
    }

    /** Whether nothing of its stream can come after it. */
    public boolean endsStream() {
        return this == END || this == ABORT || this == CANCEL;
    }
}
