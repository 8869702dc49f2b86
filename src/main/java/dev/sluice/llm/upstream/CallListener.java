package dev.sluice.llm.upstream;

import java.nio.ByteBuffer;

/**
 * What becomes of a call. One method at a time is called, in the order below; the last is {@link #complete} or
 * {@link #failed}, once. After {@link Call#abort} nothing may come any more, or one last {@link #failed}. None of them may
 * wait: who calls may be the thread that reads all upstreams.
 */
public interface CallListener {

    /** The upstream has answered. Nothing more comes until {@link Call#demand} was called. */
    void head(UpstreamHead head);

    /** A piece of the body, decoded from its transfer and content coding. The buffer is the caller's again on return. */
    void content(ByteBuffer piece);

    /** The body ended as its framing says it has to. */
    void complete();

    /** There is no more, and what came is not the whole. */
    void failed(UpstreamFailure failure);
}
