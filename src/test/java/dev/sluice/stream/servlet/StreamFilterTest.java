package dev.sluice.stream.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.stream.Outbox;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body that a method has returned, and that something else keeps from being written. */
class StreamFilterTest {

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(10));
    private final Streams streams = new Streams(
            new Outbox.Bounds(4_096, 16, Duration.ofMinutes(1)),
            wheel,
            Thread.ofVirtual().factory(),
            String::valueOf);
    private final StreamFilter filter = new StreamFilter();
    private final Map<String, Object> attributes = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<AsyncListener> listeners = new ArrayList<>();
    private int status = 200;
    private boolean async;

    @BeforeEach
    void inject() {
        filter.streams(streams);
    }

    @AfterEach
    void end() {
        assertThat(streams.live()).isEmpty();
        wheel.close();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private StreamingResponse body(String name) {
        return StreamingResponse.of("text/plain", new FilterInputStream(new ByteArrayInputStream(new byte[1])) {
            @Override
            public void close() {
                closed.add(name);
            }
        });
    }

    private Hold hold() {
        return (Hold) Objects.requireNonNull(attributes.get(Hold.ATTRIBUTE));
    }

    private HttpServletRequest request() {
        return proxy(HttpServletRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getMethod" -> "GET";
            case "isAsyncStarted" -> async && !done.contains("completed"); // as Grizzly says it
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "removeAttribute" -> attributes.remove((String) arguments[0]);
            case "startAsync" -> {
                if (async) {
                    throw new IllegalStateException("started twice");
                }
                async = true;
                yield context();
            }
            case "getRequestURI" -> "/stream";
            case "getRemoteAddr" -> "192.0.2.1";
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getStatus" -> status;
            case "isCommitted" -> false;
            case "reset", "setContentLength" -> null;
            case "setStatus" -> {
                status = (int) arguments[0];
                yield null;
            }
            case "flushBuffer" -> {
                done.add("flushed");
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private AsyncContext context() {
        return proxy(AsyncContext.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "setTimeout" -> null;
            case "addListener" -> {
                listeners.add((AsyncListener) arguments[0]);
                yield null;
            }
            case "getResponse" -> response();
            case "complete" -> {
                done.add("completed");
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private void filter(FilterChain chain) throws Exception {
        filter.doFilter(request(), response(), chain);
    }

    @Test
    void bodyThatAnotherFilterReplacesIsGivenUp() throws Exception {
        filter((request, response) -> hold().offer(body("replaced")));

        assertThat(closed).containsExactly("replaced");
    }

    @Test
    void bodyThatAnotherBodyReplacesIsGivenUp() throws Exception {
        filter((request, response) -> {
            hold().offer(body("first"));
            hold().offer(body("second"));
            assertThat(closed).containsExactly("first");
        });

        assertThat(closed).containsExactly("first", "second");
    }

    @Test
    void bodyIsGivenUpWhenTheChainFails() {
        assertThatThrownBy(() -> filter((request, response) -> {
                    hold().offer(body("failed"));
                    throw new ServletException("a filter failed, as it was asked to");
                }))
                .isInstanceOf(ServletException.class);

        assertThat(closed).containsExactly("failed");
    }

    @Test
    void bodyThatIsReplacedInAnAsynchronousRequestIsGivenUp() throws Exception {
        filter((request, response) -> {
            AsyncContext runtimes = request.startAsync();
            hold().offer(body("replaced"));
            runtimes.complete();
        });

        assertThat(closed).containsExactly("replaced");
        assertThat(done).containsExactly("completed");
    }

    @Test
    void bodyIsGivenUpWhenTheContainerEndsTheRequestBeforeItIsWritten() throws Exception {
        filter((request, response) -> {
            AsyncContext ignored = request.startAsync();
            hold().offer(body("early"));
            for (AsyncListener listener : listeners) {
                listener.onError(new AsyncEvent(context(), request, response));
            }
            hold().offer(body("late"));
        });

        assertThat(closed).containsExactly("early", "late");
    }

    @Test
    void requestThatWasOverBeforeItsMethodsThreadIsNotContinuedAgain() throws Exception {
        filter((request, response) -> {
            AsyncContext runtimes = request.startAsync();
            StreamingResponse body = body("unwritten");
            status = 304;
            hold().leave(body);
            runtimes.complete(); // by another thread, whose stream is over at once
        });

        assertThat(done).containsExactly("flushed", "completed");
    }

    @Test
    void bodyThatWasSentBeforeEndsTheSecondRequestAsAFailure() {
        StreamingResponse body = body("sent");
        body.discard();

        assertThatThrownBy(() -> filter((request, response) -> hold().leave(body)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(status).isEqualTo(500);
        assertThat(done).containsExactly("completed");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void bodyIsNotWrittenUnderAStatusThatHasNoneAndThatAnotherFilterChose(int bodiless) throws Exception {
        filter((request, response) -> {
            StreamingResponse body = body("unwritten");
            hold().offer(body);
            status = bodiless;
            hold().leave(body);
        });

        assertThat(closed).containsExactly("unwritten");
        assertThat(done).containsExactly("flushed", "completed");
    }
}
