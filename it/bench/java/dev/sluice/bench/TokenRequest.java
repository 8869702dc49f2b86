package dev.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client asks of a model: a stream.
 *
 * @param model its name, by which a router finds the upstream
 * @param tokens how many
 * @param number tells the upstream whose it is
 */
record TokenRequest(String model, int tokens, int number) {

    /** Where it is asked, of the upstream and of what stands before it. */
    static final String PATH = "/v1/chat/completions";

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);
    private static final Pattern BODY =
            Pattern.compile("\"model\":\"([^\"]*)\",\"max_tokens\":(\\d+),\"user\":\"(\\d+)\"");

    /** As it is sent to a port. */
    byte[] bytes(int port) {
        String body = "{\"model\":\"" + model + "\",\"max_tokens\":" + tokens + ",\"user\":\"" + number
                + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
        return ("POST " + PATH + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@code text} is all of a request, whatever it asks. */
    static boolean isWhole(CharSequence text) {
        int head = text.toString().indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(text);
        return head >= 0 && text.length() >= head + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    }

    /** What a whole request asks; nothing when it is no such one. */
    static Optional<TokenRequest> in(CharSequence text) {
        Matcher body = BODY.matcher(text);
        return body.find()
                ? Optional.of(new TokenRequest(
                        body.group(1), Integer.parseInt(body.group(2)), Integer.parseInt(body.group(3))))
                : Optional.empty();
    }
}
