package dev.sluice.llm.relay;

import dev.sluice.stream.StreamingResponse;
import java.util.Map;

/** Where a relay answers its client. One answer is given; thread-safe. */
interface Answer {

    /** Answers with the whole. */
    void whole(int status, Map<String, String> fields, byte[] body);

    /** Answers with a stream. */
    void stream(StreamingResponse body);

    /** Has {@code gone} called when nobody waits for an answer any more, as far as the server can tell before it is given. */
    void whenGone(Runnable gone);

    /** The path below which the application is; empty, or with a slash before it. */
    String contextPath();

    /** Whether the server sees at once that a reader has left. */
    boolean isWatched();
}
