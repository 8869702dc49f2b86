package dev.sluice.problem;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.concurrent.CompletionException;

/** Turns what resources and the JAX-RS runtime throw into problem documents. */
public final class ProblemBeans {

    private ProblemBeans() {}

    private static Response respond(Problem problem, Response.ResponseBuilder builder) {
        return builder.type(Problem.MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(ProblemJson.write(problem))
                .build();
    }

    /** Our own problems. */
    @Provider
    public static class ProblemMapper implements ExceptionMapper<ProblemException> {
        @Override
        public Response toResponse(ProblemException exception) {
            Problem problem = exception.problem();
            Response.ResponseBuilder builder = Response.status(problem.status());
            exception.retryAfter().ifPresent(time -> builder.header("Retry-After", time.toSeconds()));
            return respond(problem, builder);
        }
    }

    /** The runtime's: no such path, method not allowed, nothing acceptable; its header fields (Allow) stay. */
    @Provider
    public static class RuntimeMapper implements ExceptionMapper<WebApplicationException> {
        @Override
        public Response toResponse(WebApplicationException exception) {
            Response response = exception.getResponse();
            if (response.getStatus() < 400 || response.hasEntity()) {
                return response;
            }
            String reason = response.getStatusInfo().getReasonPhrase();
            return respond(
                    new Problem(response.getStatus(), reason, detail(response)), Response.fromResponse(response));
        }

        private static String detail(Response response) {
            return switch (response.getStatus()) {
                case 404 -> "there is nothing at this path";
                case 405 -> "this path takes " + String.join(", ", response.getAllowedMethods());
                case 406 -> "nothing here is of a type that the Accept field allows";
                case 415 -> "this path does not take a body of this type";
                default -> response.getStatusInfo().getReasonPhrase();
            };
        }
    }

    /** A failure of ours: logged here, told to nobody else. */
    @Provider
    public static class FailureMapper implements ExceptionMapper<Exception> {

        private static final System.Logger LOG = System.getLogger(ProblemBeans.class.getName());

        @Override
        public Response toResponse(Exception exception) {
            // Jersey asks for a mapper of what a stage has failed with before it looks inside
            if (exception instanceof CompletionException wrapped
                    && wrapped.getCause() instanceof ProblemException cause) {
                return new ProblemMapper().toResponse(cause);
            }
            LOG.log(System.Logger.Level.ERROR, "a request failed", exception);
            return respond(
                    new Problem(500, "Internal Server Error", "the server failed; its log says why"),
                    Response.serverError());
        }
    }
}
