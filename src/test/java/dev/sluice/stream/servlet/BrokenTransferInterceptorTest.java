package dev.sluice.stream.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BrokenTransferInterceptorTest {

    private final Map<String, Object> attributes = new HashMap<>();
    private Supplier<?> trailer = () -> "none was set";
    private boolean guarded;
    private boolean committed;
    private boolean takenAway;

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Has a standard output fail, after its first byte or before. */
    private void fail(boolean afterFirstByte) {
        HttpServletRequest request = proxy(HttpServletRequest.class, (proxy, method, arguments) -> {
            refuseWhenTakenAway();
            return switch (method.getName()) {
                case "getMethod" -> "GET";
                case "getProtocol" -> "HTTP/1.1";
                case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                default -> throw new UnsupportedOperationException(method.toString());
            };
        });
        HttpServletResponse response = proxy(HttpServletResponse.class, (proxy, method, arguments) -> {
            refuseWhenTakenAway();
            return switch (method.getName()) {
                case "isCommitted" -> committed;
                case "setTrailerFields" -> {
                    trailer = (Supplier<?>) arguments[0];
                    guarded = true;
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.toString());
            };
        });
        WriterInterceptorContext context =
                proxy(WriterInterceptorContext.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getEntity" -> (StreamingOutput) out -> {};
                    case "proceed" -> {
                        committed = afterFirstByte;
                        throw new IOException("fails, as it was asked to");
                    }
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        assertThatThrownBy(() -> new BrokenTransferInterceptor(request, response).aroundWriteTo(context))
                .isInstanceOf(IOException.class);
    }

    /** What the proxies of a runtime do that has been shut down. */
    private void refuseWhenTakenAway() {
        if (takenAway && guarded) {
            throw new IllegalStateException("has been shut down");
        }
    }

    private void assertBroken() {
        assertThat(guarded).isTrue();
        assertThatThrownBy(trailer::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void outputThatFailsAfterItsFirstByteIsBrokenOff() {
        fail(true);

        assertBroken();
        assertThat(attributes).containsKey(BrokenTransfer.ATTRIBUTE);
    }

    @Test
    void outputThatFailsBeforeItsFirstByteCanStillBeAnError() {
        fail(false);

        assertThat(guarded).isTrue();
        assertThat(trailer.get()).isEqualTo(Map.of());
        assertThat(attributes).isEmpty();
    }

    @Test
    void outputThatOutlivesItsApplicationIsBrokenOffThoughTheRuntimeIsGone() {
        takenAway = true;

        fail(true);

        assertBroken();
    }
}
