package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SocketWrapperTest {

    private final List<String> heard = new ArrayList<>();
    private final SocketFixture fixture = new SocketFixture();

    private final SocketHandler handler = new SocketHandler() {

        @Override
        public Acceptance acceptance(Acceptance usual) {
            heard.add("acceptance");
            return usual.header("X-Inner", "yes");
        }

        @Override
        public void onOpen(Socket socket) {
            heard.add("open");
        }

        @Override
        public void onText(Socket socket, String text) {
            heard.add(text);
        }

        @Override
        public void onBinary(Socket socket, byte[] bytes) {
            heard.add(bytes.length + " bytes");
        }

        @Override
        public void onClose(Socket socket) {
            heard.add("close");
        }

        @Override
        public void onFailedUpgrade() {
            heard.add("failed");
        }
    };

    private final SocketHandler wrapper = new SocketWrapper(handler) {};

    @Test
    void allIsHandedOn() {
        Socket socket = fixture.session(new FakeConnection(true));

        Acceptance acceptance = wrapper.acceptance(new Acceptance(Optional.empty(), Map.of()));
        wrapper.onOpen(socket);
        wrapper.onText(socket, "hello");
        wrapper.onBinary(socket, new byte[2]);
        wrapper.onClose(socket);
        wrapper.onFailedUpgrade();

        assertThat(heard).containsExactly("acceptance", "open", "hello", "2 bytes", "close", "failed");
        assertThat(acceptance.headers()).containsEntry("X-Inner", "yes");
    }

    @Test
    void nothingThatAHandlerCanBeToldIsForgotten() {
        assertThat(Arrays.stream(SocketHandler.class.getMethods()).map(Method::getName))
                .allMatch(name -> Arrays.stream(SocketWrapper.class.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(name)));
    }

    @Test
    void methodInSynchronousStyleIsServedBehindIt() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        SocketHandler method = new Conversations(fixture.threads, 2, 1_000, HandlerFailureTest.NO_JSON, () -> {})
                .begin(SocketFixture.handshake("192.0.2.1"), socket -> {
                    socket.accept();
                    heard.add(socket.receiveText());
                    received.countDown();
                });
        FakeConnection connection = new FakeConnection(true);
        fixture.open(connection, new SocketWrapper(method) {}, "192.0.2.1", null);

        connection.receive(String.class, "hello");

        assertThat(received.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).containsExactly("hello");
    }
}
