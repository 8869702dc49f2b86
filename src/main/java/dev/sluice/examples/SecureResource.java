package dev.sluice.examples;

import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/**
 * A stream for one user, who is injected by CDI. What is request-scoped is gone when the generator runs: ask it before,
 * in the method, and keep the answer.
 */
@Dependent
@Path("stream/secure")
public class SecureResource {

    private final Visitor visitor;

    @Inject
    public SecureResource(Visitor visitor) {
        this.visitor = visitor;
    }

    /** So many lines for the user alone, one every so many milliseconds; 401 for who is not known. */
    @GET
    public StreamingResponse lines(
            @QueryParam("items") @Nullable String items, @QueryParam("delayMillis") @Nullable String delayMillis) {
        Pace pace = Pace.of(items, delayMillis);
        String name = visitor.name();
        return StreamingResponse.text(out -> {
                    for (int i = 1; pace.awaits(i); i++) {
                        out.write("line " + i + " for " + name);
                    }
                })
                .header("Cache-Control", "private, no-store, no-transform");
    }
}
