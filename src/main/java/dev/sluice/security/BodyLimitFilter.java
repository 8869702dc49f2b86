package dev.sluice.security;

import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.ProblemException;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what a resource gets as an entity, since most are read into memory as a whole. A resource that reads the
 * request's own stream, part by part, is not bound by it.
 */
@Provider
@Dependent
public class BodyLimitFilter implements ContainerRequestFilter {

    private final int most;

    @Inject
    public BodyLimitFilter(SluiceConfig config) {
        this.most = config.bodyBytes();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        // not asked with hasEntity(): that reads, and waits where there is nothing to come
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            request.setEntityStream(new Bounded(request.getEntityStream(), request.getLength()));
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                413, "Content Too Large", "the body has more than the " + most + " bytes that are read");
    }

    private final class Bounded extends FilterInputStream {

        private final long announced;
        private long left = most;

        Bounded(InputStream in, long announced) {
            super(in);
            this.announced = announced;
        }

        @Override
        public int read() throws IOException {
            refuse();
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            refuse();
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        /** Before a byte is read, and only if somebody reads: who reads the request's own stream may take any size. */
        private void refuse() {
            if (announced > most) {
                throw tooLarge();
            }
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
