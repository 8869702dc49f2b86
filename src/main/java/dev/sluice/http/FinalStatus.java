package dev.sluice.http;

import java.util.Set;

/** What the status of a response says of its body. */
public final class FinalStatus {

    /** RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5. */
    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    private FinalStatus() {}

    /** Whether it is a final one, from 200 to 599, of a response that may have a body: none of 204, 205 and 304. */
    public static boolean allowsBody(int status) {
        return status >= 200 && status <= 599 && !BODILESS.contains(status);
    }
}
