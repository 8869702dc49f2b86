package dev.sluice.llm.relay;

import java.util.Optional;

/**
 * What a client wants to be recorded.
 *
 * @param owner the client's name; empty for a local visitor without a key
 * @param resumes whether it wants to come back
 * @param same with which other requests it would share an answer; empty when with none
 */
record Wish(String owner, boolean resumes, Optional<SameRequest> same) {

    static final String RESUME = "X-Sluice-Resume";
    static final String COALESCE = "X-Sluice-Coalesce";

    /**
     * What a request says. Equal requests share an answer only where the configuration lets them.
     *
     * @param streams whether the answer is to be a stream; no other is shared
     */
    static Wish of(Inquiry inquiry, boolean streams) {
        boolean shares = streams && inquiry.snapshot().config().coalesce() && says(inquiry, COALESCE);
        return new Wish(
                inquiry.owner(),
                says(inquiry, RESUME),
                shares ? Optional.of(SameRequest.of(inquiry)) : Optional.empty());
    }

    private static boolean says(Inquiry inquiry, String name) {
        String value = inquiry.fields().get(name);
        return value != null && value.strip().equals("1");
    }

    /** Whether there is one. */
    boolean isAny() {
        return resumes || same.isPresent();
    }
}
