package dev.sluice.stream.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A response that keeps the runtime from committing or closing it while the request holds a streaming body, whose
 * writer will do both. Otherwise it passes everything on.
 */
final class HeldResponse extends HttpServletResponseWrapper {

    private final Hold hold;
    private final HttpServletRequest request;
    private @Nullable ServletOutputStream out;

    HeldResponse(Hold hold, HttpServletRequest request, HttpServletResponse response) {
        super(response);
        this.hold = hold;
        this.request = request;
    }

    private boolean isHeld() {
        return hold.isHeld();
    }

    /** What the runtime says of a 304 is 0, and RFC 9110 section 8.6 allows but the length that a 200 would have. */
    private boolean takesLength() {
        return !isHeld() && getStatus() != SC_NOT_MODIFIED;
    }

    @Override
    public void setStatus(int status) {
        super.setStatus(status);
        if (status == SC_NOT_MODIFIED && !isCommitted()) {
            super.setContentLengthLong(-1); // said before the status was
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        ServletOutputStream known = out;
        if (known == null) {
            known = new HeldOutput(super.getOutputStream());
            out = known;
        }
        return known;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (!isHeld()) {
            super.flushBuffer();
        }
    }

    @Override
    public void setContentLength(int length) {
        if (takesLength()) {
            super.setContentLength(length);
        }
    }

    @Override
    public void setContentLengthLong(long length) {
        if (takesLength()) {
            super.setContentLengthLong(length);
        }
    }

    private final class HeldOutput extends ServletOutputStream {

        private final ServletOutputStream target;

        HeldOutput(ServletOutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            if (!isHeld()) {
                target.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!isHeld()) {
                target.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!isHeld()) {
                target.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (request.getMethod().equals("HEAD") || getStatus() == SC_NOT_MODIFIED) {
                target.flush(); // closed without a byte, the container would take the body for one of length 0
            } else if (!isHeld()) {
                target.close();
            }
        }

        @Override
        public boolean isReady() {
            return target.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            target.setWriteListener(listener);
        }
    }
}
