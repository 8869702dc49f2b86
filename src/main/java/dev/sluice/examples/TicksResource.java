package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Events of a {@link java.util.concurrent.Flow.Publisher}: an open stream of these has no thread at all. */
@Dependent
@Path("stream/ticks")
public class TicksResource {

    private static final int LONGEST_DELAY = 3_600_000;

    private final TimerWheel wheel;

    @Inject
    public TicksResource(TimerWheel wheel) {
        this.wheel = wheel;
    }

    /** One event every so many milliseconds, for ever. */
    @GET
    public StreamingResponse ticks(@QueryParam("delayMillis") @Nullable String delayMillis) {
        int millis = Parameter.whole("delayMillis", delayMillis, 1_000, 50, LONGEST_DELAY);
        return EventStream.respond(Source.of(new Ticker(wheel, Duration.ofMillis(millis))));
    }
}
