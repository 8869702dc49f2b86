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
        // Jersey holds back the first 8 KiB of a StreamingOutput to find its length; a stream must not wait for that.
        // Other runtimes do not know the name and ignore it.
        return Map.of("jersey.config.server.contentLength.buffer", 0);
    }
}
