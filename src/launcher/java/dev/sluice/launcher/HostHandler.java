package dev.sluice.launcher;

import dev.sluice.config.HostPolicy;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers only to Host names that are this server's; stands before everything else, WebSockets too. */
final class HostHandler extends Handler.Wrapper {

    private static final String ADVICE =
            "This server does not answer to that Host name; its operator can allow it with sluice.allowed-hosts.\n";

    private final HostPolicy policy;

    /** The last name that was allowed, which most requests have again; any thread may set it. */
    private volatile String known = "";

    HostHandler(HostPolicy policy) {
        this.policy = policy;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String authority = request.getHttpURI().getAuthority();
        String field = request.getHeaders().get(HttpHeader.HOST);
        // HTTP/2 and absolute targets name it in the authority; where both are there, both must be ours
        if (allows(field == null ? String.valueOf(authority) : field) && (authority == null || allows(authority))) {
            return super.handle(request, response, callback);
        }
        response.setStatus(HttpStatus.MISDIRECTED_REQUEST_421);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=UTF-8");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(
                true, java.nio.ByteBuffer.wrap(ADVICE.getBytes(java.nio.charset.StandardCharsets.UTF_8)), callback);
        return true;
    }

    private boolean allows(String field) {
        if (field.equals(known)) {
            return true;
        }
        boolean allowed = policy.allows(field);
        if (allowed) {
            known = field;
        }
        return allowed;
    }
}
