package dev.sluice.socket;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a CDI bean that serves a WebSocket in plain synchronous style. It has one parameter, a {@link SyncSocket},
 * returns nothing, may throw anything, and runs on a virtual thread of its own for each connection:
 *
 * <pre>
 * &#64;SocketRoute("/ws/echo/{name}")
 * void echo(SyncSocket socket) throws SocketClosed {
 *     socket.accept("chat", Map.of("X-Server", "sluice"));
 *     while (true) {
 *         socket.sendText("Echo: " + socket.receiveText());
 *     }
 * }
 * </pre>
 *
 * <p>When it returns, the connection is closed with 1000; when it throws {@link SocketClosed}, that is the usual end; when
 * it throws anything else, with 1011. Before the upgrade a {@code ProblemException} refuses the handshake with its status.
 * The bean's scope is the application, or it is dependent: then each connection has a bean of its own.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SocketRoute {

    /** Path below the context, with variables for one segment each. */
    String value();

    /** Largest message that is taken, in bytes; 0 for {@code sluice.sockets.message-bytes}. */
    int messageBytes() default 0;
}
