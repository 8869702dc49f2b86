package dev.sluice.examples;

import dev.sluice.problem.ProblemException;
import dev.sluice.socket.Acceptance;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.socket.SocketInterceptor;
import dev.sluice.socket.SocketOptions;
import dev.sluice.socket.SocketRouter;
import dev.sluice.socket.SyncSocket;
import dev.sluice.socket.Verdict;
import dev.sluice.stream.Frame;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * WebSockets in the situations where they break, under {@code /edges/sockets}; and what a router looks like, with a
 * door-keeper before some of its endpoints.
 */
@Dependent
public class SocketEdgesRoute {

    @Produces
    @Singleton
    SocketRouter edges() {
        SocketRouter guarded =
                SocketRouter.at("/guarded").add(new Versions("/in")).behind(new DoorKeeper());
        return SocketRouter.at("/edges/sockets")
                .add(new Versions("/versions/{id}"))
                .add(new Sink("/sink"))
                .add("/throws", SocketEdgesRoute::fail)
                .add("/deaf", SocketEdgesRoute::hearNothing)
                .add("/json", SocketEdgesRoute::add)
                .add("/refuses", socket -> socket.refuse(402, "Payment Required", "it says so"))
                .include(guarded);
    }

    private static void fail(SyncSocket socket) throws Exception {
        throw new IllegalStateException("as it was asked to: " + socket.receiveText());
    }

    /**
     * Numbers to be added.
     *
     * @param terms the numbers
     */
    public record Terms(List<Integer> terms) {}

    /**
     * What they make.
     *
     * @param sum of all
     * @param count how many they were
     */
    public record Sum(int sum, int count) {}

    /** Adds the numbers of each message, with values on both sides instead of texts. */
    private static void add(SyncSocket socket) throws Exception {
        while (true) {
            List<Integer> terms = socket.receiveJson(Terms.class).terms();
            socket.sendJson(new Sum(terms.stream().mapToInt(Integer::intValue).sum(), terms.size()));
        }
    }

    /** Receives nothing for as long as the connection is open. */
    private static void hearNothing(SyncSocket socket) throws Exception {
        socket.accept();
        while (socket.isOpen()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Lets in who says the word; sends others away with a status or, when they ask for that, with a number. */
    private static final class DoorKeeper implements SocketInterceptor {

        @Override
        public Verdict admit(Handshake handshake) {
            return switch (handshake.parameter("word").orElse("")) {
                case "sesame" -> Verdict.PASS;
                case "late" -> Verdict.close(4_001, "say the word");
                default -> Verdict.refuse(401, "Unauthorized", "say the word");
            };
        }
    }

    /** Swallows what comes, and says how much that was since it was asked last. */
    private record Sink(String template) implements SocketEndpoint {

        @Override
        public SocketHandler handler(Handshake handshake) {
            return new SocketHandler() {

                private int count;

                @Override
                public void onText(Socket socket, String text) {
                    if (text.equals("count")) {
                        socket.send(Frame.text(Integer.toString(count)));
                        count = 0;
                    } else {
                        count++;
                    }
                }
            };
        }
    }

    /** Speaks two subprotocols, and says which was agreed on. */
    private record Versions(String template) implements SocketEndpoint {

        @Override
        public SocketOptions options(SocketOptions usual) {
            return usual.speaking("v2.example", "v1.example").withMessageBytes(100);
        }

        @Override
        public SocketHandler handler(Handshake handshake) {
            if (handshake.parameter("fail").isPresent()) {
                throw new ProblemException(409, "Conflict", "as it was asked to");
            }
            return new SocketHandler() {
                @Override
                public Acceptance acceptance(Acceptance usual) {
                    return usual.header("X-Spoken", usual.subprotocol().orElse("none"));
                }

                @Override
                public void onText(Socket socket, String text) {
                    if (text.equals("fail")) {
                        throw new IllegalStateException("as it was asked to");
                    }
                    socket.send(Frame.text(handshake.subprotocol().orElse("none") + ": " + text));
                }
            };
        }
    }
}
