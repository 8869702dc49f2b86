package dev.sluice.llm.upstream;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A JSON body in one piece. Owned by one call. */
final class WholeReply implements Reply {

    private final int status;
    private final byte[] body;
    private final int tokens;
    private boolean told;

    private WholeReply(int status, byte[] body, int tokens) {
        this.status = status;
        this.body = body;
        this.tokens = tokens;
    }

    /** All that a voice says; it says it here and now, and the reply is due when that would have been said. */
    static WholeReply of(Voice voice, ReplyJson json) {
        StringBuilder text = new StringBuilder();
        for (Optional<String> more = voice.next(); more.isPresent(); more = voice.next()) {
            text.append(more.get());
        }
        return new WholeReply(200, json.whole(text.toString(), voice), voice.tokens());
    }

    static WholeReply of(Refusal refusal) {
        return new WholeReply(refusal.status(), ReplyJson.error(refusal), 0);
    }

    @Override
    public UpstreamHead head() {
        Map<String, String> fields = new HashMap<>();
        fields.put("content-type", "application/json");
        fields.put("content-length", Integer.toString(body.length));
        if (status == 405) {
            fields.put("allow", "POST");
        }
        return new UpstreamHead(status, fields);
    }

    @Override
    public Optional<byte[]> next() {
        if (told) {
            return Optional.empty();
        }
        told = true;
        return Optional.of(body);
    }

    @Override
    public int tokens() {
        return tokens;
    }
}
