package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.stream.Format;
import dev.sluice.stream.ItemOut;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamStats;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source that watches its own stream: while the reader is behind it sends a summary instead of every sample, and so is
 * never held up.
 */
@ApplicationScoped
@Path("stream/monitored")
public class MonitoredResource {

    private static final int MOST_ITEMS = 100_000_000;

    /** So many samples as NDJSON; what a slow reader misses is counted in the next line that it gets. */
    @GET
    public StreamingResponse samples(@QueryParam("items") @Nullable String items) {
        int last = Parameter.whole("items", items, 100_000, 0, MOST_ITEMS);
        return StreamingResponse.of(Format.ndjson(), Source.<Object>loop(out -> sample(out, last)));
    }

    private static void sample(ItemOut<Object> out, int last) throws Exception {
        int skipped = 0;
        for (int i = 1; i <= last; i++) {
            if (out.underPressure() || !out.tryWrite(Map.of("sample", i, "skippedBefore", skipped))) {
                skipped++; // the next that finds room says so
            } else {
                skipped = 0;
            }
        }
        StreamStats stats = out.stats();
        // the summary is worth waiting for
        out.write(Map.of(
                "samples", last, "written", stats.items(), "skippedAtTheEnd", skipped, "bytesSent", stats.bytes()));
    }
}
