package dev.sluice.stream.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.function.BiFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes of a file to the reader of a response without their passing through here, where the server can do that:
 * the launcher can, over plain HTTP/1.
 */
final class FileMove {

    /**
     * The request attribute with the launcher's offer: it takes the response's output and the file, and gives back five
     * things in an array, or null when it can't. The first two take on bytes, by their position and number, as the next
     * ones of the response, and say how many they took on; the response must be ready, and is not until they have left.
     * One has the kernel move them, the other copies them. The third says how many have left. The fourth closes the
     * connection. The fifth is how many bytes can be under way at most, as a {@code Long}.
     */
    private static final String ATTRIBUTE = "dev.sluice.file-move";

    private final BiFunction<OutputStream, FileChannel, Object @Nullable []> offer;

    private FileMove(BiFunction<OutputStream, FileChannel, Object @Nullable []> offer) {
        this.offer = offer;
    }

    /**
     * The movement of one file.
     *
     * @param move has bytes moved: until their reader has them, they change with the file
     * @param copy has bytes copied
     * @param progress how many have left
     * @param cut closes the connection
     * @param underWay how many bytes that have left its reader may not have yet
     */
    record Begun(
            LongBinaryOperator move, LongBinaryOperator copy, LongSupplier progress, Runnable cut, long underWay) {}

    /** What the server offers for this request, if anything; taken once. */
    static @Nullable FileMove offered(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof BiFunction<?, ?, ?> offer) {
            request.removeAttribute(ATTRIBUTE); // an open stream is long, and nobody asks again
            @SuppressWarnings("unchecked") // the launcher says so in the attribute's description
            BiFunction<OutputStream, FileChannel, Object @Nullable []> move =
                    (BiFunction<OutputStream, FileChannel, Object @Nullable []>) offer;
            return new FileMove(move);
        }
        return null;
    }

    /** How the file is moved to {@code out}; null when it can't be, since somebody stands between. */
    @Nullable
    Begun begin(OutputStream out, FileChannel file) {
        Object[] parts = offer.apply(out, file);
        return parts == null
                ? null
                : new Begun(
                        (LongBinaryOperator) parts[0],
                        (LongBinaryOperator) parts[1],
                        (LongSupplier) parts[2],
                        (Runnable) parts[3],
                        (Long) parts[4]);
    }
}
