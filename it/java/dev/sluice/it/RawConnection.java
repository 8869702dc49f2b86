package dev.sluice.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A bare TCP connection, for what no HTTP client would do. */
final class RawConnection implements AutoCloseable {

    private static final int MOST_CHARACTERS = 1 << 28;
    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;

    RawConnection(URI base) throws IOException {
        this(base, 0);
    }

    /** One whose socket takes in so many bytes before they are read, as far as the system gives that; 0 for the usual. */
    RawConnection(URI base, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer); // before the connection is made, where its window is agreed
        }
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** Sends text as it is; line ends are written out by the caller. */
    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Sends one chunk of a chunked body. */
    void sendChunk(String text) throws IOException {
        send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    /** Reads until what came holds {@code wanted}, and returns all of it. */
    String readUntil(String wanted) throws IOException {
        StringBuilder all = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8_192];
        int from = 0;
        while (all.indexOf(wanted, from) < 0) {
            from = Math.max(0, all.length() - wanted.length());
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("the server closed; it had sent: " + all);
            }
            all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            if (all.length() > MOST_CHARACTERS) {
                throw new IOException("the server sent much and never \"" + wanted + "\"");
            }
        }
        return all.toString();
    }

    /** The next {@code count} bytes, and none more. */
    String read(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("the server closed " + (count - bytes.length) + " bytes too early");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Some of what comes next. */
    String readSome() throws IOException {
        byte[] buffer = new byte[8_192];
        int read = socket.getInputStream().read(buffer);
        if (read < 0) {
            throw new IOException("the server closed");
        }
        return new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
    }

    /** Reads until the server closes or resets, and returns all that came. */
    String readToEnd(int patienceMillis) throws IOException {
        socket.setSoTimeout(patienceMillis);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // reset: the rudest way to break off, and a fine one
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** How long the next reads wait for the server. */
    void waitUpTo(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
    }

    /** Says that no more will be sent; reading goes on. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes, in the usual way, before its time. */
    void leave() throws IOException {
        socket.close();
    }

    /** Closes rudely, by a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
