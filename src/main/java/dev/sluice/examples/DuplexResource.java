package dev.sluice.examples;

import dev.sluice.stream.StreamOut;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/**
 * Full duplex: answers to each part of an upload while the rest of it is still being sent. The request's stream is read
 * by the generator, on its virtual thread, after the JAX-RS chain has returned.
 */
@ApplicationScoped
@Path("stream/duplex")
public class DuplexResource {

    private static final int BUFFER = 8_192;

    /** One line for each line that came, saying its number and its length in bytes. */
    @POST
    @Consumes(MediaType.WILDCARD)
    public StreamingResponse lengths(@Context HttpServletRequest request) throws IOException {
        // asked for here, on the container's thread: the request belongs to it
        InputStream in = request.getInputStream();
        return StreamingResponse.of("text/plain;charset=UTF-8", out -> answer(in, out))
                .commitEarly();
    }

    private static void answer(InputStream in, StreamOut out) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        long line = 1;
        long length = 0;
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    out.write("line " + line + ": " + length + " bytes\n");
                    line++;
                    length = 0;
                } else {
                    length++;
                }
            }
            total += read;
        }
        out.write("end: " + total + " bytes\n");
    }
}
