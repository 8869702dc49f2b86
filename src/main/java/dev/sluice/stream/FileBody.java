package dev.sluice.stream;

import dev.sluice.http.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which bytes of a file are sent, with the text between them.
 *
 * @param file where they come from
 * @param mediaType what the body is
 * @param parts in the order in which they are sent
 * @param length how many bytes they are together
 */
record FileBody(OpenFile file, String mediaType, List<Part> parts, long length) {

    /** How much is read at once. */
    static final int BUFFER = 65_536;

    /** What a body is made of. */
    sealed interface Part {

        long length();
    }

    /** Bytes that are not of the file. */
    record Text(Frame frame) implements Part {
        @Override
        public long length() {
            return frame.length();
        }
    }

    /** Bytes of the file. */
    record Region(long position, long length) implements Part {}

    private static FileBody of(OpenFile file, String mediaType, List<Part> parts) {
        return new FileBody(
                file, mediaType, parts, parts.stream().mapToLong(Part::length).sum());
    }

    /** All of it. */
    static FileBody whole(OpenFile file, String mediaType) {
        return of(file, mediaType, List.of(new Region(0, file.size())));
    }

    /** One range. */
    static FileBody range(OpenFile file, String mediaType, ByteRange range) {
        return of(file, mediaType, List.of(new Region(range.first(), range.length())));
    }

    /** Many ranges, as {@code multipart/byteranges}; RFC 9110 section 14.6. */
    static FileBody ranges(OpenFile file, String mediaType, List<ByteRange> ranges, String boundary) {
        List<Part> parts = new ArrayList<>();
        String between = "";
        for (ByteRange range : ranges) {
            parts.add(text(between + "--" + boundary + "\r\nContent-Type: " + mediaType + "\r\nContent-Range: "
                    + range.contentRange(file.size()) + "\r\n\r\n"));
            parts.add(new Region(range.first(), range.length()));
            between = "\r\n";
        }
        parts.add(text("\r\n--" + boundary + "--\r\n"));
        return of(file, "multipart/byteranges; boundary=" + boundary, List.copyOf(parts));
    }

    private static Text text(String text) {
        return new Text(Frame.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Writes it, a piece at a time: the next is read when the last has gone to the transport, so that a slow reader
     * holds no more than two. No piece is written before a look at the file has told that it is of the one that was opened.
     *
     * @throws IOException when the file became shorter or was written to; not all was written then
     */
    void writeTo(StreamOut out) throws IOException, InterruptedException {
        FileCursor cursor = new FileCursor(parts);
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, length))];
        for (Part part = cursor.next(buffer.length); part != null; part = cursor.next(buffer.length)) {
            switch (part) {
                case Text text -> out.write(text.frame());
                case Region region -> {
                    file.read(region.position(), ByteBuffer.wrap(buffer, 0, (int) region.length()));
                    file.verify();
                    out.write(buffer, 0, (int) region.length());
                    out.flush();
                }
            }
        }
    }
}
