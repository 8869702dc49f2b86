package dev.sluice.llm.relay;

import dev.sluice.llm.upstream.Call;
import dev.sluice.llm.upstream.CallListener;
import dev.sluice.llm.upstream.Upstream;
import dev.sluice.llm.upstream.UpstreamFailure;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.upstream.UpstreamRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An upstream that says what a test has it say. */
final class ScriptedUpstream implements Upstream {

    private final List<Scripted> calls = new CopyOnWriteArrayList<>();

    @Override
    public Call open(UpstreamRequest request, CallListener listener) {
        Scripted call = new Scripted(request, listener);
        calls.add(call);
        return call;
    }

    /** How often it was asked. */
    int asked() {
        return calls.size();
    }

    /** The latest call. */
    Scripted call() {
        return calls.getLast();
    }

    /** One call, which the test plays. */
    static final class Scripted implements Call {

        private final UpstreamRequest request;
        private final CallListener listener;
        private volatile boolean demanded;
        private volatile boolean aborted;

        Scripted(UpstreamRequest request, CallListener listener) {
            this.request = request;
            this.listener = listener;
        }

        UpstreamRequest request() {
            return request;
        }

        boolean isDemanded() {
            return demanded;
        }

        boolean isAborted() {
            return aborted;
        }

        Scripted stream() {
            return head(200, Map.of("content-type", "text/event-stream"));
        }

        Scripted head(int status, Map<String, String> fields) {
            listener.head(new UpstreamHead(status, fields));
            return this;
        }

        /** Sends a piece, which must have been asked for. */
        Scripted send(String text) {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        Scripted send(byte[] bytes) {
            if (!demanded) {
                throw new IllegalStateException("nothing was asked for");
            }
            demanded = false;
            listener.content(ByteBuffer.wrap(bytes));
            return this;
        }

        void complete() {
            listener.complete();
        }

        void fail(UpstreamFailure.Kind kind) {
            listener.failed(new UpstreamFailure(kind, "as the test says"));
        }

        @Override
        public void demand() {
            demanded = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
