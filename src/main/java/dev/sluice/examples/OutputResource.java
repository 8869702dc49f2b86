package dev.sluice.examples;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Streams;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lines of text with the standard {@link StreamingOutput}: simple, and holds a thread of the container's meanwhile. */
@Dependent
@Path("stream/output")
public class OutputResource {

    private final Streams streams;

    @Inject
    public OutputResource(Streams streams) {
        this.streams = streams;
    }

    /** So many lines, one every so many milliseconds. */
    @GET
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    public StreamingOutput lines(
            @QueryParam("items") @Nullable String items,
            @QueryParam("delayMillis") @Nullable String delayMillis,
            @Context HttpServletRequest request) {
        Pace pace = Pace.of(items, delayMillis);
        LiveStream.Subject subject =
                new LiveStream.Subject(request.getRequestURI(), request.getRemoteAddr(), MediaType.TEXT_PLAIN);
        return out -> {
            AtomicReference<CloseReason> stopped = new AtomicReference<>(CloseReason.SHUTTING_DOWN);
            Consumer<CloseReason> closer = reason -> {
                stopped.set(reason);
                pace.stop();
            };
            try (Streams.Listing listing = streams.list(subject, () -> 0L, closer)) {
                try {
                    for (int i = 1; pace.awaits(i); i++) {
                        byte[] line = ("line " + i + " of " + pace.items() + "\n").getBytes(StandardCharsets.UTF_8);
                        out.write(line);
                        out.flush(); // else the container keeps it until its buffer is full
                        listing.sent(line.length);
                    }
                    if (pace.isStopped()) {
                        listing.close(stopped.get());
                        throw new IOException("the stream was ended before its last line");
                    }
                } catch (IOException e) {
                    listing.close(CloseReason.CLIENT_GONE);
                    throw e; // the container breaks the transfer off
                } catch (RuntimeException | Error e) {
                    listing.close(CloseReason.SOURCE_FAILED); // else it would be listed as completed
                    throw e;
                }
            }
        };
    }
}
