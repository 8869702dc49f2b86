package dev.sluice.it;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.MessageEvent;
import dev.sluice.it.EventReader.Seen;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.SseEventSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** Readers in Java. */
final class JavaReaders {

    private JavaReaders() {}

    /** The standard client of JAX-RS, as Jersey has it. */
    static List<Seen> jaxRs(URI stream) throws Exception {
        List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> done = new CompletableFuture<>();
        Client client = ClientBuilder.newClient();
        try (SseEventSource source =
                SseEventSource.target(client.target(stream)).build()) {
            source.register(
                    event -> {
                        seen.add(seen(event.getId(), event.getName(), event.readData()));
                        if (EventReader.DONE.equals(event.getName())) {
                            done.complete(null);
                        }
                    },
                    done::completeExceptionally);
            source.open();
            done.get(EventReader.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            client.close();
        }
        return seen;
    }

    /** OkHttp, which leaves coming back to its user. */
    static List<Seen> okHttp(URI stream) throws Exception {
        List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> done = new CompletableFuture<>();
        OkHttpClient client = new OkHttpClient();
        EventSource source = EventSources.createFactory(client)
                .newEventSource(new Request.Builder().url(stream.toString()).build(), new EventSourceListener() {
                    @Override
                    public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                        seen.add(seen(id, type, data));
                    }

                    @Override
                    public void onClosed(EventSource source) {
                        done.complete(null);
                    }

                    @Override
                    public void onFailure(
                            EventSource source, @Nullable Throwable failure, @Nullable Response response) {
                        done.completeExceptionally(
                                failure == null ? new IllegalStateException("refused: " + response) : failure);
                    }
                });
        try {
            done.get(EventReader.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            source.cancel();
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
        return seen;
    }

    /** LaunchDarkly's parser; OkHttp carries the bytes only. */
    static List<Seen> launchDarkly(URI stream) {
        return launchDarkly(stream, EventReader.DONE);
    }

    /** The same up to an event of another name. */
    static List<Seen> launchDarkly(URI stream, String last) {
        List<Seen> seen = new ArrayList<>();
        // comes back at the pace that the server asks for, and not more slowly each time
        try (var source = new com.launchdarkly.eventsource.EventSource.Builder(ConnectStrategy.http(stream))
                .errorStrategy(
                        ErrorStrategy.continueWithTimeLimit(EventReader.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .retryDelayResetThreshold(0, TimeUnit.MILLISECONDS)
                .build()) {
            for (MessageEvent event : source.messages()) {
                seen.add(seen(event.getLastEventId(), event.getEventName(), event.getData()));
                if (event.getEventName().equals(last)) {
                    break;
                }
            }
        }
        return seen;
    }

    private static Seen seen(@Nullable String id, @Nullable String type, String data) {
        return new Seen(Objects.requireNonNullElse(id, ""), type == null || type.isEmpty() ? "message" : type, data);
    }
}
