package dev.sluice.rooms;

/** A reader's tie to a room. Thread-safe. */
public interface Following extends AutoCloseable {

    /** There is something to do: the sink has room again. */
    void goOn();

    /** He leaves; a message that is being handed over may still come. Only the first call counts. */
    @Override
    void close();
}
