package dev.sluice.dtesn.door;

import java.io.Serial;

/** A stream is to go on with an input, and that is another one than before. */
final class OtherInput extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    OtherInput() {
        super("the input is not the one that the event of Last-Event-ID was about");
    }
}
