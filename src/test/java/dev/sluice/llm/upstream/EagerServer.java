package dev.sluice.llm.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A server that answers its one request as soon as it has the head of it, and reads the rest when it is told to. */
final class EagerServer implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Boolean> closedByClient = new CompletableFuture<>();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final String answer;

    /** Answers with these bytes. */
    EagerServer(String answer) throws IOException {
        this.answer = answer;
        Thread.ofVirtual().name("eager-server").start(this::serve);
    }

    URI target() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/v1/chat/completions");
    }

    /** Reads the rest; true when the client has closed the connection. */
    CompletableFuture<Boolean> closedByClient() {
        reading.countDown();
        return closedByClient.copy();
    }

    private void serve() {
        try (Socket socket = listening.accept()) {
            InputStream in = socket.getInputStream();
            int blank = 0;
            while (blank < 4) {
                blank = in.read() == "\r\n\r\n".charAt(blank) ? blank + 1 : 0;
            }
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            reading.await();
            in.transferTo(OutputStream.nullOutputStream());
            closedByClient.complete(true);
        } catch (IOException e) {
            closedByClient.complete(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
