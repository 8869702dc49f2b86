package dev.sluice.stream.servlet;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemJson;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.FileStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongBinaryOperator;

/**
 * Sends a file that the server moves by itself, never blocking a thread for a reader.
 *
 * <p>It has no states of its own: a file is always ready, so whenever the container says that the response is, the next
 * piece is handed over; and the container never calls twice at a time. Whoever ends it from outside closes the connection,
 * and so the container comes by here, too.
 */
final class FileWriter implements WriteListener, WriterListener.Told {

    private final FileStream stream;
    private final FileMove.Begun move;
    private final AsyncContext context;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final AtomicBoolean over = new AtomicBoolean();

    private FileWriter(
            FileStream stream,
            FileMove.Begun move,
            AsyncContext context,
            HttpServletResponse response,
            ServletOutputStream out) {
        this.stream = stream;
        this.move = move;
        this.context = context;
        this.response = response;
        this.out = out;
    }

    /** Starts sending, and returns at once; false when the server can't move the file after all. */
    static boolean write(FileStream stream, FileMove move, HeldRequest.Started started, HttpServletResponse response) {
        FileWriter writer;
        try {
            ServletOutputStream out = response.getOutputStream();
            FileMove.Begun begun = move.begin(out, stream.channel());
            if (begun == null) {
                return false;
            }
            writer = new FileWriter(stream, begun, started.context(), response, out);
        } catch (IOException | IllegalStateException e) {
            return false; // the other writer finds the same, and ends it
        }
        started.listener().tells(writer);
        stream.start(writer.move.cut(), writer.move.progress(), writer.move.underWay());
        try {
            writer.out.setWriteListener(writer);
        } catch (IllegalStateException e) {
            writer.gone(); // a stop may have ended it already, between its start and here
        }
        return true;
    }

    @Override
    public void onWritePossible() {
        try {
            while (out.isReady()) {
                if (stream.closeReason() != null) {
                    refuse();
                    return;
                }
                FileStream.Piece piece;
                try {
                    piece = stream.next();
                } catch (IOException e) {
                    stream.failed(e);
                    refuse();
                    return;
                }
                if (piece == null) {
                    end(CloseReason.COMPLETED);
                    return;
                }
                send(piece);
            }
        } catch (IOException | UncheckedIOException e) {
            onError(e);
        }
    }

    private void send(FileStream.Piece piece) throws IOException {
        switch (piece) {
            case FileStream.Bytes bytes ->
                out.write(bytes.frame().array(), 0, bytes.frame().length());
            case FileStream.Place place -> {
                LongBinaryOperator way = place.mayChange() ? move.move() : move.copy();
                long taken = way.applyAsLong(place.position(), place.length());
                if (taken != place.length()) {
                    throw new IOException("the server sends " + taken + " bytes of " + place.length());
                }
            }
        }
        stream.sent(piece);
    }

    /** Nothing but an error can be answered now; when something has left already, not even that. */
    private void refuse() throws IOException {
        if (response.isCommitted()) {
            move.cut().run();
        } else {
            Problem problem = new Problem(
                    500, "Internal Server Error", "the file could not be read, or was changed in this moment");
            response.reset();
            response.setStatus(problem.status());
            response.setContentType(Problem.MEDIA_TYPE);
            byte[] body = ProblemJson.write(problem).getBytes(StandardCharsets.UTF_8);
            response.setContentLength(body.length);
            out.write(body);
            // complete() may only come when the container has taken it all; a few hundred bytes it takes at once
            boolean ignored = out.isReady();
        }
        end(CloseReason.SOURCE_FAILED);
    }

    @Override
    public void onError(Throwable failure) {
        end(stream.blame(failure));
    }

    @Override
    public void gone() {
        end(CloseReason.CLIENT_GONE);
    }

    private void end(CloseReason reason) {
        if (over.compareAndSet(false, true)) {
            stream.ended(reason);
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // the container ended it in the same moment, which is all that was wanted
            }
        }
    }
}
