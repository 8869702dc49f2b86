package dev.sluice.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id of a request: the client's own, if it is fit for a log, else a new one. */
public final class RequestId {

    private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private RequestId() {}

    /** One for a request that says so of itself, or nothing. */
    public static String of(@Nullable String given) {
        return given != null && FIT.matcher(given).matches()
                ? given
                : "req-"
                        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
