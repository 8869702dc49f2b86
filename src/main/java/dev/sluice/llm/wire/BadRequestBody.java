package dev.sluice.llm.wire;

import org.jspecify.annotations.Nullable;

/** A request that no upstream could answer; its sender's fault. */
public final class BadRequestBody extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable String param;

    BadRequestBody(String message, @Nullable String param) {
        super(message);
        this.param = param;
    }

    /** The member or field that is wrong; null when it is the whole. */
    public @Nullable String param() {
        return param;
    }
}
