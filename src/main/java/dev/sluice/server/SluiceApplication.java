package dev.sluice.server;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/**
 * The one JAX-RS application, at the root of the context: every class with {@code @Path} or {@code @Provider} in the
 * WAR belongs to it, yours too.
 */
@ApplicationPath("/")
public class SluiceApplication extends Application {

    @Override
    public Map<String, Object> getProperties() {
        // Names of Jersey's; other runtimes ignore them. It holds back the first 8 KiB of a StreamingOutput to find its
        // length, and a stream must not wait for that; WADL needs a library that is not here and that nobody asked for.
        return Map.of("jersey.config.server.contentLength.buffer", 0, "jersey.config.server.wadl.disableWadl", true);
    }
}
