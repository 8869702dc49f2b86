package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.ProblemException;
import dev.sluice.stream.StreamOut;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/** One file of the configured folder, streamed. */
@Dependent
@Path("files/{name: .+}")
public class FilesResource {

    private static final int BUFFER = 32_768;

    private final SluiceConfig config;
    private final ServletContext context;

    @Inject
    public FilesResource(SluiceConfig config, ServletContext context) {
        this.config = config;
        this.context = context;
    }

    /** The file, with its length. One that turns out shorter than that while it is sent breaks the transfer. */
    @GET
    public StreamingResponse file(@PathParam("name") String name) throws IOException {
        FileFolder folder = new FileFolder(config.filesRoot()
                .orElseThrow(() -> new ProblemException(
                        404, "Not Found", "no folder is served; set sluice.files.root (./sluice --files FOLDER)")));
        java.nio.file.Path file =
                folder.find(name).orElseThrow(() -> new ProblemException(404, "Not Found", "there is no file " + name));
        if (!Files.isReadable(file)) {
            throw new ProblemException(403, "Forbidden", "the server may not read the file " + name);
        }
        long length = Files.size(file);
        String type = context.getMimeType(file.getFileName().toString());
        return StreamingResponse.of(type == null ? "application/octet-stream" : type, out -> copy(file, length, out))
                .header("Cache-Control", "no-cache")
                .chunkSize(BUFFER)
                .contentLength(length);
    }

    private static void copy(java.nio.file.Path file, long length, StreamOut out)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            long left = length;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException(file.getFileName() + " became shorter while it was sent");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}
