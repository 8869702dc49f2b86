package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Writes no byte of a {@link StreamingResponse}, but makes the runtime send the headers and leaves the rest to the filter. */
@Provider
public class StreamingBodyWriter implements MessageBodyWriter<HeldBody> {

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == HeldBody.class;
    }

    @Override
    public void writeTo(
            HeldBody body,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        body.hold().leave(body.response());
        // without a write and a flush some runtimes never hand the headers over
        out.write(new byte[0]);
        out.flush();
    }
}
