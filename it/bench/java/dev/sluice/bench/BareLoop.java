package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The least that a Java program can do to send numbers: a loop, a buffer of 8 KB, a blocking socket. What Sluice is
 * compared with.
 */
final class BareLoop {

    private static final int PIECE = 8_192;

    private BareLoop() {}

    /** Serves one connection after the other on the given port, {@code GET /ITEMS}. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.setTcpNoDelay(true);
                    serve(socket);
                } catch (IOException e) {
                    System.err.println("a connection ended: " + e);
                }
            }
        }
    }

    private static void serve(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String path = line.split(" ", 3)[1].substring(1);
            while (!in.readLine().isEmpty()) {
                // header fields mean nothing here
            }
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            numbers(path.isEmpty() ? 1 : Integer.parseInt(path), out);
        }
    }

    private static void numbers(int last, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        int filled = 0;
        for (int i = 1; i <= last; i++) {
            byte[] item = (i + "\n").getBytes(StandardCharsets.UTF_8);
            if (filled + item.length > PIECE) {
                chunk(piece, filled, out);
                filled = 0;
            }
            System.arraycopy(item, 0, piece, filled, item.length);
            filled += item.length;
        }
        chunk(piece, filled, out);
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void chunk(byte[] piece, int length, OutputStream out) throws IOException {
        byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] framed = new byte[size.length + length + 2];
        System.arraycopy(size, 0, framed, 0, size.length);
        System.arraycopy(piece, 0, framed, size.length, length);
        framed[framed.length - 2] = '\r';
        framed[framed.length - 1] = '\n';
        out.write(framed);
    }
}
