package dev.sluice.stream;

import java.util.Random;

class PlainWriterTest extends WriterContract {

    @Override
    protected Reader start(OpenStream stream, StreamingResponse response, boolean stalled, Random random) {
        PlainWriter writer = stalled ? PlainWriter.startStalled(stream) : PlainWriter.start(stream);
        return new Reader() {
            @Override
            public byte[] taken() {
                return writer.bytes();
            }

            @Override
            public boolean endsAsWhole() {
                return writer.end().isClean();
            }

            @Override
            public void goOn() {
                writer.goOn();
            }

            @Override
            public void leave() {
                writer.leave();
            }

            @Override
            public void close() {
                // its end was told already
            }
        };
    }
}
