package dev.sluice.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.BiFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Offers the application to move bytes of a file from the file system to the connection, without a copy of them in this
 * process: the request attribute {@link #ATTRIBUTE}. For HTTP/1 without TLS, and responses whose length is announced.
 *
 * <p>Jetty has no way to send a file region. So each region goes through its usual path as a buffer of that length which
 * stands for it ({@link FileRegion}), by which all is counted and announced as ever; only where buffers are written to the
 * socket does {@link WatchingEndPoint} send the region instead.
 */
final class FileMoveHandler extends Handler.Wrapper {

    /**
     * A {@code BiFunction<OutputStream, FileChannel, Object[]>}: types of the JDK, since the application has classes of
     * its own. It gives two {@code LongBinaryOperator}s that take on bytes by position and number, to be moved and to be
     * copied, a {@code LongSupplier} that says how many have left, a {@code Runnable} that closes the connection, and a
     * {@code Long}, how many bytes can be under way at most; null when something stands between the response and its
     * connection.
     */
    static final String ATTRIBUTE = "dev.sluice.file-move";

    private final Long underWay;

    /** With {@code underWay} bytes at most that have left here and their reader has not taken yet. */
    FileMoveHandler(long underWay) {
        this.underWay = underWay;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData() instanceof HttpConnection connection
                && connection.getEndPoint() instanceof WatchingEndPoint endPoint) {
            BiFunction<OutputStream, FileChannel, Object @Nullable []> offer =
                    (out, file) -> out instanceof HttpOutput output ? begin(endPoint, output, file) : null;
            request.setAttribute(ATTRIBUTE, offer);
        }
        return super.handle(request, response, callback);
    }

    private Object[] begin(WatchingEndPoint endPoint, HttpOutput output, FileChannel file) {
        FileRegion.Progress progress = new FileRegion.Progress();
        LongBinaryOperator move = (position, count) -> count < output.getBufferSize()
                ? plain(file, position, whole(count), output, progress)
                : send(endPoint, output, new FileRegion(file, position, whole(count), FileRegion.Way.MOVED, progress));
        LongBinaryOperator copy = (position, count) -> count < output.getBufferSize()
                ? plain(file, position, whole(count), output, progress)
                : send(endPoint, output, new FileRegion(file, position, whole(count), FileRegion.Way.COPIED, progress));
        LongSupplier moved = progress::bytes;
        Runnable cut = endPoint::close;
        return new Object[] {move, copy, moved, cut, underWay};
    }

    private static int whole(long count) {
        if (count > FileRegion.LARGEST) {
            throw new IllegalArgumentException("at most " + FileRegion.LARGEST + " bytes at a time: " + count);
        }
        return (int) count;
    }

    private static long send(WatchingEndPoint endPoint, HttpOutput output, FileRegion region) {
        int count = region.token().remaining();
        endPoint.sends(region);
        try {
            output.write(region.token());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    /**
     * Jetty may gather what is shorter than its buffer, when something set a size for that or wrote before: it would
     * gather what stands for the bytes. So these are read and written as any others.
     */
    private static long plain(
            FileChannel file, long position, int count, HttpOutput output, FileRegion.Progress progress) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        try {
            while (bytes.hasRemaining()) {
                if (file.read(bytes, position + bytes.position()) < 0) {
                    throw new EOFException("the file became shorter while it was sent");
                }
            }
            output.write(bytes.flip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        progress.add(count);
        return count;
    }
}
