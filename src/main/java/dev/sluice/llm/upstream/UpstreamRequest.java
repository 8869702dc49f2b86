package dev.sluice.llm.upstream;

import java.net.URI;
import java.util.Map;

/**
 * What is asked of an upstream.
 *
 * @param method such as POST
 * @param target where, absolute
 * @param fields header fields, by name; also those that are secret, so this is never shown
 * @param body the bytes; they must not be changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied by nobody: it may be large
public record UpstreamRequest(String method, URI target, Map<String, String> fields, byte[] body) {

    public UpstreamRequest {
        fields = Map.copyOf(fields);
    }

    @Override
    public String toString() {
        return method + " " + target + " (" + body.length + " bytes)";
    }
}
