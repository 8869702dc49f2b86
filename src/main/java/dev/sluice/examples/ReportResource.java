package dev.sluice.examples;

import dev.sluice.stream.StreamingResponse;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file of one's own. It is made when the first reader comes, and sent with all that files are answered with: who was
 * cut off fetches the rest, and who has it already is told so. A page for what is not there is a file, too.
 */
@ApplicationScoped
@Path("stream/report")
public class ReportResource {

    private static final System.Logger LOG = System.getLogger(ReportResource.class.getName());

    private static final String REPORT = "squares.csv";
    private static final String ABSENT = "absent.html";
    private static final int ROWS = 500_000;

    /** Entity tags are made of size and time. Both are the same after each start, since the content is. */
    private static final FileTime MADE = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private final ReentrantLock lock = new ReentrantLock();
    private java.nio.file.@Nullable Path folder; // guarded by lock

    /** The report; for any other name a page that says that there is none, with the status of that. */
    @GET
    @Path("{name}")
    public Response report(@PathParam("name") String name) throws IOException {
        java.nio.file.Path made = folder();
        if (!name.equals(REPORT)) {
            return Response.status(404)
                    .entity(StreamingResponse.file(made.resolve(ABSENT)))
                    .build();
        }
        return Response.ok(StreamingResponse.file(made.resolve(REPORT)).filename(REPORT))
                .build();
    }

    private java.nio.file.Path folder() throws IOException {
        lock.lock();
        try {
            java.nio.file.Path made = folder;
            if (made == null) {
                made = Files.createTempDirectory("sluice-report-");
                try {
                    make(made);
                } catch (IOException e) {
                    remove(made); // the next reader may have more luck
                    throw e;
                }
                folder = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    private static void make(java.nio.file.Path in) throws IOException {
        Files.writeString(in.resolve(ABSENT), "<!doctype html><title>None</title><p>There is no such report.\n");
        try (BufferedWriter report = Files.newBufferedWriter(in.resolve(REPORT))) {
            for (long i = 1; i <= ROWS; i++) {
                report.write(i + "," + i * i + "\r\n");
            }
        }
        Files.setLastModifiedTime(in.resolve(REPORT), MADE);
    }

    private static void remove(java.nio.file.Path made) {
        try {
            for (String name : List.of(REPORT, ABSENT)) {
                Files.deleteIfExists(made.resolve(name));
            }
            Files.deleteIfExists(made);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the report could not be taken away", e);
        }
    }

    /** Called by CDI at the end. */
    @PreDestroy
    void close() {
        lock.lock();
        try {
            java.nio.file.Path made = folder;
            if (made != null) {
                remove(made);
            }
        } finally {
            lock.unlock();
        }
    }
}
