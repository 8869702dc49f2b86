package dev.sluice.sse.sink;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.Providers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Writes the data of an event by the writer of its type, all of it or nothing: what that writer refuses is noted in the
 * {@link CheckedData}, and the runtime goes on as if the event had none. An event without data is none to its reader.
 * Thread-safe.
 */
@Provider
@Produces(MediaType.WILDCARD)
public class CheckedDataWriter implements MessageBodyWriter<CheckedData> {

    private final Providers providers;

    /** The writers of the application. */
    public CheckedDataWriter(@Context Providers providers) {
        this.providers = providers;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == CheckedData.class;
    }

    @Override
    public void writeTo(
            CheckedData data,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(data, data.type(), annotations, mediaType, headers, bytes);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            data.refuse(e);
            return;
        }
        data.accept();
        bytes.writeTo(out); // what fails from here on is the connection
    }

    private <T> void write(
            CheckedData data,
            Class<T> type,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        MessageBodyWriter<T> writer = providers.getMessageBodyWriter(type, data.genericType(), annotations, mediaType);
        if (writer == null) {
            throw new IllegalArgumentException("there is no writer of " + type.getName() + " as " + mediaType);
        }
        @SuppressWarnings("unchecked") // as the event says; a primitive type has its boxes
        T value = (T) data.value();
        writer.writeTo(value, type, data.genericType(), annotations, mediaType, headers, out);
    }
}
