package dev.sluice.llm.upstream;

/** A server of models. Thread-safe. */
public interface Upstream {

    /**
     * Begins a call. Never waits, and never throws for what becomes of it: all of that is told to {@code listener}, perhaps
     * before this returns.
     */
    Call open(UpstreamRequest request, CallListener listener);
}
