package dev.sluice.stream.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.stream.OpenStream;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.WriterContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

class ServletWriterContractTest extends WriterContract {

    @Override
    protected Reader start(OpenStream stream, StreamingResponse response, boolean stalled, Random random) {
        FakeContainer container = new FakeContainer(new Random(random.nextLong()));
        container.stalled = stalled;
        container.notReadyPercent = List.of(0, 5, 50).get(random.nextInt(3));
        if (random.nextBoolean()) {
            container.makeReady(random.nextBoolean() && !stalled);
        }
        HeldRequest.Started started =
                new HeldRequest.Started(container.context(), WriterListener.on(container.context(), new Hold(null)));
        ServletWriter.write(stream, response, started, container.request(), container.response());
        return new Reader() {
            @Override
            public byte[] taken() {
                // what came instead of a body that failed before its first byte is no part of it
                return container.status == 500 ? new byte[0] : container.written();
            }

            @Override
            public boolean endsAsWhole() {
                Awaiting.until("the request is over", () -> !container.ends.isEmpty());
                return container.ends.equals(List.of("complete")) && container.status == 200 && !endIsRefused();
            }

            // a container that asks for the trailer fields and gets none writes no last chunk
            private boolean endIsRefused() {
                Supplier<Map<String, String>> trailers = container.trailers;
                try {
                    return trailers != null && !trailers.get().isEmpty();
                } catch (IllegalStateException e) {
                    return true;
                }
            }

            @Override
            public void goOn() {
                container.goOn();
            }

            @Override
            public void leave() {
                container.failure = new IOException("broken pipe");
                container.breakConnection();
            }

            @Override
            public void close() {
                Awaiting.until("the request is over", () -> !container.ends.isEmpty());
                container.close();
                assertThat(container.faults).isEmpty();
                assertThat(container.ends).hasSize(1);
            }
        };
    }
}
