package dev.sluice.launcher;

import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes a slash in the name of a model, which clients encode, for the slash that it is: {@code /v1/models/house%2Fplain}.
 * Everywhere else an encoded slash is refused, since who looks at paths before this server may see another path than it
 * (RFC 3986, section 2.2).
 */
final class EncodedSlashHandler extends Handler.Wrapper {

    private static final Pattern ENCODED = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);

    private final String models;

    /** Before an application with such a context path. */
    EncodedSlashHandler(String context) {
        this.models = (context.equals("/") ? "" : context) + "/v1/models/";
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        if (!uri.hasViolation(UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR)) {
            return super.handle(request, response, callback);
        }
        if (uri.getPath().startsWith(models)) {
            HttpURI plain = HttpURI.build(
                            uri, ENCODED.matcher(uri.getPath()).replaceAll("/"), uri.getParam(), uri.getQuery())
                    .asImmutable();
            String path = plain.getCanonicalPath();
            // it may lead out of there only now
            if (path != null && path.startsWith(models) && !plain.isAmbiguous()) {
                return super.handle(
                        new Request.Wrapper(request) {
                            @Override
                            public HttpURI getHttpURI() {
                                return plain;
                            }
                        },
                        response,
                        callback);
            }
        }
        Response.writeError(
                request, response, callback, HttpStatus.BAD_REQUEST_400, "an encoded slash is refused in this path");
        return true;
    }
}
