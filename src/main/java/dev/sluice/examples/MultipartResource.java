package dev.sluice.examples;

import dev.sluice.stream.Format;
import dev.sluice.stream.Part;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bodies of many parts. */
@ApplicationScoped
@Path("stream")
public class MultipartResource {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;

    /** So many parts, JSON and text by turns, each with a name. */
    @GET
    @Path("multipart")
    public StreamingResponse parts(
            @QueryParam("items") @Nullable String items, @QueryParam("delayMillis") @Nullable String delayMillis) {
        Pace pace = Pace.of(items, delayMillis);
        return StreamingResponse.of(Format.multipart(), Source.loop(out -> {
            for (int i = 1; pace.awaits(i); i++) {
                out.write(part(i));
            }
        }));
    }

    private static Part part(int number) {
        boolean json = number % 2 == 1;
        String text = json ? "{\"part\":" + number + "}" : "part " + number;
        return Part.of(json ? "application/json" : "text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8))
                .header("Content-Disposition", "inline; name=\"part-" + number + "\"");
    }

    /**
     * A moving picture for an {@code img} element: each image takes the place of the one before. A reader that is slow
     * misses images, and what it sees is never old.
     */
    @GET
    @Path("mjpeg")
    public StreamingResponse picture(
            @QueryParam("items") @Nullable String items, @QueryParam("delayMillis") @Nullable String delayMillis) {
        Pace pace = Pace.of(items == null ? "1000" : items, delayMillis == null ? "40" : delayMillis);
        return StreamingResponse.of(Format.replacing(), Source.loop(out -> {
            Pendulum pendulum = new Pendulum(WIDTH, HEIGHT);
            for (int i = 1; pace.awaits(i); i++) {
                if (!out.underPressure()) {
                    out.write(Part.of("image/jpeg", pendulum.jpeg(i)));
                }
            }
        }));
    }
}
