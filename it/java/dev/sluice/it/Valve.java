package dev.sluice.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/**
 * Stands between a client and a server and passes bytes on, until it is shut: then all connections are cut, and each new
 * one at once, until it is opened again. Owned by one test.
 */
final class Valve implements AutoCloseable {

    private final ServerSocket listening;
    private final URI target;
    private final Set<Socket> passing = new HashSet<>(); // guarded by itself, as is isShut
    private boolean isShut;

    /** Listens on a free port, and is open. */
    Valve(URI target) throws IOException {
        this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    /** The address of the application through here, with a slash at its end. */
    URI base() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + target.getPath());
    }

    /** Cuts what there is and what comes. */
    void shut() throws IOException {
        synchronized (passing) {
            isShut = true;
            for (Socket socket : passing) {
                socket.close();
            }
            passing.clear();
        }
    }

    /** Lets all through again. */
    void open() {
        synchronized (passing) {
            isShut = false;
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            synchronized (passing) {
                if (isShut) {
                    return;
                }
                passing.add(client);
            }
            Thread.ofVirtual().start(() -> pass(client, server));
            pass(server, client);
            synchronized (passing) {
                passing.remove(client);
            }
        } catch (IOException e) {
            // the server has gone
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of both has gone, or was cut: the other way ends by that
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        shut();
    }
}
