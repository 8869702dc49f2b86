package dev.sluice.stream;

/**
 * The loop of one source, on a thread of its own, and what becomes of the stream when the loop is over.
 *
 * @param stream whose source it is
 * @param loop the source
 * @param encoder makes bytes of its items
 * @param <T> the items
 */
record LoopRun<T>(OpenStream stream, LoopSource<T> loop, Encoder<T> encoder) implements Runnable {

    @Override
    public void run() {
        Outbox outbox = stream.outbox();
        try {
            try {
                loop.loop().writeTo(new ItemOut<>(new StreamOut(outbox, stream.tally(), stream), encoder));
            } finally {
                loop.discard(); // here and not by ended(): few resources like to be closed while they are used
                stream.hasRun();
            }
            stream.completed(encoder);
        } catch (StreamClosed e) {
            // nobody to tell: the reason is in the outbox already
            outbox.close(e.reason());
        } catch (BackpressureTimeout e) {
            outbox.close(CloseReason.TOO_SLOW);
        } catch (InterruptedException e) {
            // when the stream has ended, which is why, it does nothing; else it is the source's own doing
            stream.failed(e);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            stream.failed(e);
        } catch (Error e) {
            // out of memory and the like: for the thread's handler, but the reader must not wait for ever
            outbox.close(CloseReason.SOURCE_FAILED);
            throw e;
        }
    }
}
